using Microsoft.Extensions.Options;
using ServiceDefaults.Waiting;

namespace Front.Proxy.Forwarding;

/// <summary>
/// Sends a request until Patients.Api has answered it: again whatever it is while nothing reached Patients.Api, and again after
/// its connection broke where that is safe. Each time it waits until Patients.Api is back, for as long as the patience lasts.
/// </summary>
internal sealed class RetryHandler(
    IHttpMessageHandlerFactory patients, PatientsRecovery recovery, IOptions<PatientsOptions> options, Telemetry telemetry, TimeProvider time)
    : DelegatingHandler(patients.CreateHandler(ForwardingExtensions.Patients))
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="GaveUpException">It was not answered, and is not sent again.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // SocketsHttpHandler by itself sends a request without content again, a POST as well, when a kept connection turns out to
        // be broken. With an empty one it does not.
        if (!Repeatable.Is(request)) request.Content ??= new ByteArrayContent([]);
        var wait = new RemainingWait(request, time);
        var attempt = await TryAsync(request, wait, cancellationToken);
        if (attempt.Result == AttemptResult.Answered) return attempt.Response!;

        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var mayBeDone = false;
        for (var attempts = 1; attempt.Result != AttemptResult.Answered; attempts++)
        {
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
            // Where the client's time is over, the answer would be the same again.
            var isCutShort = response.Headers.Contains(CutShort.Header) && wait.Left > TimeSpan.Zero && Repeatable.Is(request);
            if (isCutShort) await response.Content.LoadIntoBufferAsync(cancellation);
            return Attempt.Of(response, isCutShort);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is HttpRequestException or OperationCanceledException)
        {
            return Attempt.Of(failure);
        }
    }

    private async Task<bool> IsBackAsync(Attempt attempt, int attempts, RemainingWait wait, CancellationToken patience)
    {
        // It answers others and breaks on this one: the request itself may be what kills it.
        if (attempt.Result == AttemptResult.Broken && attempts > 1) await PauseAsync(attempts, patience);
        if (attempt.Result != AttemptResult.CutShort) return await recovery.WaitAsync(patience);
        // One that was let go has an answer, which its client gets when the time is over.
        using var wanted = new CancellationTokenSource(wait.Left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience, wanted.Token);
        return await recovery.WaitAsync(either.Token);
    }

    private async Task PauseAsync(int attempts, CancellationToken patience) =>
        await Task.Delay(FirstPause * (1 << Math.Min(attempts, 5)), time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
