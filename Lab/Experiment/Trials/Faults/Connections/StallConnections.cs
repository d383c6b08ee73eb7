using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

/// <summary>Connections stay open and deliver nothing for some seconds; what was sent meanwhile arrives late, not never.</summary>
internal sealed class StallConnections(string name, string description, Backend backend, TimeSpan length) : IFault
{
    public string Name => name;
    public string Description => description;
    public string Evidence => "pieces of data delivered late";
    public FaultNeeds Needs => backend.Needs();
    public TimeSpan Lasts => length;

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
