using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

/// <summary>
/// Requests arrive and are carried out, and the answer is lost with its connection: whoever asked can't know. Again and
/// again, because each time only the connections that are open then lose one.
/// </summary>
/// <param name="evidence">What the dropped ones are.</param>
/// <param name="containing">Only answers that contain these bytes; null for any.</param>
internal sealed class DropReplies(string name, string description, Backend backend, string evidence = "replies dropped", byte[]? containing = null) : IFault
{
    private const int Times = 5;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);

    public string Name => name;
    public string Description => description;
    public string Evidence => evidence;
    public FaultNeeds Needs => backend.Needs();
    public TimeSpan Lasts => Times * Between;

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
