using Patients.Api.Payments;

namespace Patients.Api.Settled;

/// <summary>One request's watch on a payment. It may start before the payment exists and ends when disposed.</summary>
public sealed class Watch(string paymentId, Task<Payment> atRest, Action release, TimeProvider time, CancellationToken stopping)
    : IDisposable
{
    public string PaymentId => paymentId;

    /// <summary>The service is stopping and ends all waits early.</summary>
    public bool IsStopping => stopping.IsCancellationRequested;

    /// <summary>
    /// Waits until the payment is at rest (paid, declined or parked). Returns null if <paramref name="longest"/> is over or the
    /// service stops.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task<Payment?> WaitAsync(TimeSpan longest, CancellationToken clientGone)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clientGone, stopping);
        await AtRestAsync().WaitAsync(any.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (atRest.IsCompletedSuccessfully) return await atRest;
        clientGone.ThrowIfCancellationRequested();
        return null;

        // Wrapped in an async method: WaitAsync on the task itself would continue on the thread pool instead of the caller's context.
        async Task AtRestAsync() => await atRest;
    }

    public void Dispose() => release();
}
