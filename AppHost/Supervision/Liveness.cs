using Microsoft.Extensions.Logging;

namespace AppHost.Supervision;

/// <summary>
/// Watches one process until it ends, and kills it if it does not answer for too long: a frozen process may hold a lock that no other
/// process can take over. Its end then causes the restart.
/// </summary>
/// <param name="served">Called for each answer.</param>
internal sealed class Liveness(ServiceProcess process, TimeSpan patience, Action served, ILogger log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Until the first answer. Shorter, because whether a process has served decides how soon it restarts.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The time to the first answer. Long, because a cold start on a busy machine is not a hang.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(90);

    // A new connection each time: an old one may belong to a previous process.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = Interval,
    };

    private readonly CancellationTokenSource _over = new();

    public ServiceProcess Process => process;

    /// <returns>True if the process ended; false if the watch ended.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _over.Token);
        try
        {
            var asking = process.Address is null ? Task.CompletedTask : AskAsync(either.Token);
            await process.EndAsync(either.Token);
            await _over.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _over.Cancel();

    private async Task AskAsync(CancellationToken over)
    {
        var (lastAnswer, left, interval) = (time.GetTimestamp(), StartUp > patience ? StartUp : patience, FirstInterval);
        while (true)
        {
            await Task.Delay(interval, time, over);
            if (await AnswersAsync(over))
            {
                (lastAnswer, left, interval) = (time.GetTimestamp(), patience, Interval);
                served();
            }
            else if (time.GetElapsedTime(lastAnswer) > left)
            {
                break;
            }
        }
        log.Unresponsive(process.Id, left.TotalSeconds);
        process.Kill();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(process.Address!, "/alive"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
