using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

/// <summary>
/// Requests are carried out, but the answer is lost with its connection, so the client can't know the outcome. Repeated,
/// because each time only the connections open at that moment lose an answer.
/// </summary>
/// <param name="evidence">What the dropped answers are.</param>
/// <param name="containing">Only answers that contain these bytes; null for any.</param>
internal sealed class DropReplies(string name, string description, Backend backend, string evidence = "replies dropped", byte[]? containing = null)
    : Fault(name, description, evidence)
{
    private const int Times = 5;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);

    public override FaultNeeds Needs => backend.Needs();
    public override TimeSpan Lasts => Times * Between;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var proxies = context.Cluster.Options.Proxies!.Of(backend);
        var before = proxies.Sum(proxy => proxy.Dropped);
        return await context.DisturbAsync($"connections to {backend}", began, async () =>
        {
            try
            {
                for (var time = 0; time < Times; time++)
                {
                    foreach (var proxy in proxies) proxy.DropNextReplies(containing);
                    await context.WaitAsync(Between, cancellation);
                }
                return proxies.Sum(proxy => proxy.Dropped) - before;
            }
            finally
            {
                foreach (var proxy in proxies) proxy.Pass();
            }
        });
    }
}
