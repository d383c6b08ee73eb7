using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

/// <summary>Connections stay open and deliver nothing for some seconds; data sent meanwhile arrives late but is not lost.</summary>
internal sealed class StallConnections(string name, string description, Backend backend, TimeSpan length)
    : Fault(name, description, "pieces of data delivered late")
{
    public override FaultNeeds Needs => backend.Needs();
    public override TimeSpan Lasts => length;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var proxies = context.Cluster.Options.Proxies!.Of(backend);
        var before = proxies.Sum(proxy => proxy.Held);
        return await context.DisturbAsync($"connections to {backend}", began, async () =>
        {
            try
            {
                foreach (var proxy in proxies) proxy.Stall();
                await context.WaitAsync(length, cancellation);
                return proxies.Sum(proxy => proxy.Held) - before;
            }
            finally
            {
                foreach (var proxy in proxies) proxy.Pass();
            }
        });
    }
}
