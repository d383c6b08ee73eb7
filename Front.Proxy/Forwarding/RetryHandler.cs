using Microsoft.Extensions.Options;
using ServiceDefaults.Waiting;

namespace Front.Proxy.Forwarding;

/// <summary>
/// Sends a request until Patients.Api has answered it. If nothing reached Patients.Api, every request is sent again. If the
/// connection broke, only repeatable requests are. Each retry waits until Patients.Api is back, within the patience in total.
/// </summary>
internal sealed class RetryHandler(
    IHttpMessageHandlerFactory patients, PatientsRecovery recovery, IOptions<PatientsOptions> options, Telemetry telemetry, TimeProvider time)
    : DelegatingHandler(patients.CreateHandler(ForwardingExtensions.Patients))
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="GaveUpException">The request was not answered and is not sent again.</exception>
    /// <exception cref="UnsendableException">The request itself cannot be sent.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // SocketsHttpHandler itself retries a request without content, even a POST, if a pooled connection turns out to be broken.
        // It does not retry a request with empty content.
        if (!Repeatable.Is(request)) request.Content ??= new ByteArrayContent([]);
        var wait = new RemainingWait(request, time);
        var attempt = await TryAsync(request, wait, cancellationToken);
        if (attempt.Result == AttemptResult.Answered) return attempt.Response!;

        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var mayBeDone = false;
        for (var attempts = 1; attempt.Result != AttemptResult.Answered; attempts++)
        {
            if (attempt.Result == AttemptResult.Unsendable) throw new UnsendableException(attempt.Failure);
            mayBeDone |= attempt.Result != AttemptResult.Refused && !Repeatable.OnlyReads(request.Method);
            if (attempt.Result == AttemptResult.Broken && !Repeatable.Is(request)) throw new GaveUpException(mayBeDone, attempt.Failure);
            if (!await IsBackAsync(attempt, attempts, wait, limit.Token))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return attempt.Response ?? throw new GaveUpException(mayBeDone, attempt.Failure);
            }
            attempt.Response?.Dispose();
            telemetry.Retried(attempt.Result);
            wait.Lower(request);
            attempt = await TryAsync(request, wait, cancellationToken);
        }
        return attempt.Response!;
    }

    private async Task<Attempt> TryAsync(HttpRequestMessage request, RemainingWait wait, CancellationToken cancellation)
    {
        try
        {
            var response = await base.SendAsync(request, cancellation);
            // Once the client's wait is over, a retry would give the same answer.
            var isCutShort = response.Headers.Contains(CutShort.Header) && wait.Left > TimeSpan.Zero && Repeatable.Is(request);
            if (isCutShort) await response.Content.LoadIntoBufferAsync(cancellation);
            return Attempt.Of(response, isCutShort);
        }
#pragma warning disable CA1031 // Attempt says of each exception what it means.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Attempt.Of(failure);
        }
    }

    private async Task<bool> IsBackAsync(Attempt attempt, int attempts, RemainingWait wait, CancellationToken patience)
    {
        // Patients.Api came back and broke again: this request itself may crash it. Slow down.
        if (attempt.Result == AttemptResult.Broken && attempts > 1) await PauseAsync(attempts, patience);
        if (attempt.Result != AttemptResult.CutShort) return await recovery.WaitAsync(patience);
        // A request that was cut short has an answer already. The client gets it once the client's wait is over.
        using var wanted = new CancellationTokenSource(wait.Left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience, wanted.Token);
        return await recovery.WaitAsync(either.Token);
    }

    private async Task PauseAsync(int attempts, CancellationToken patience) =>
        await Task.Delay(FirstPause * (1 << Math.Min(attempts, 5)), time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
