using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

/// <summary>Resets connections and refuses new ones for some seconds.</summary>
/// <param name="part">Chooses the part whose connections are cut, and returns null if there is no target. Null to cut all connections.</param>
internal sealed class CutConnections(
    string name, string description, Backend backend, TimeSpan length, Func<FaultContext, CancellationToken, Task<string?>>? part = null)
    : Fault(name, description, "connections cut")
{
    public override FaultNeeds Needs => backend.Needs();
    public override TimeSpan Lasts => length;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var only = part is null ? null : await part(context, cancellation);
        if (part is not null && only is null) return null;
        var proxies = context.Cluster.Options.Proxies!.Of(backend, only);
        return await context.DisturbAsync(only ?? $"connections to {backend}", began, async () =>
        {
            try
            {
                long cut = proxies.Sum(proxy => proxy.Cut());
                await context.WaitAsync(length, cancellation);
                return cut;
            }
            finally
            {
                foreach (var proxy in proxies) proxy.Pass();
            }
        });
    }
}
