using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AppHost.Supervision;

/// <summary>
/// Asks one process whether it answers, and kills it when it has not for too long: a frozen one may hold a lock that nobody
/// else can take away. The restart follows from its death.
/// </summary>
internal sealed class Liveness(ReplicaProcess process, TimeSpan patience, ILogger log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A cold start on a busy machine is no hang: so long a process may take to its first answer.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(90);

    // A new connection each time: an old one may lead to a predecessor.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = Interval,
    };

    private readonly CancellationTokenSource _over = new();

    public ReplicaProcess Process => process;

    public async Task RunAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _over.Token);
        try
        {
            var (lastAnswer, left) = (time.GetTimestamp(), StartUp > patience ? StartUp : patience);
            while (true)
            {
                await Task.Delay(Interval, time, either.Token);
                if (await AnswersAsync(either.Token)) (lastAnswer, left) = (time.GetTimestamp(), patience);
                else if (time.GetElapsedTime(lastAnswer) > left) break;
            }
            log.Unresponsive(process.LauncherId, left.TotalSeconds);
            process.Kill();
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It ended by itself, or everything does.
        }
    }

    public void Dispose() => _over.Cancel();

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
