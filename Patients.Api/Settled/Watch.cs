using Patients.Api.Payments;

namespace Patients.Api.Settled;

/// <summary>One request's interest in a payment, from before it exists until disposed.</summary>
public sealed class Watch(string paymentId, Task<Payment> atRest, Action release, TimeProvider time, CancellationToken stopping)
    : IDisposable
{
    public string PaymentId => paymentId;

    /// <summary>The service lets go of all who wait.</summary>
    public bool IsStopping => stopping.IsCancellationRequested;

    /// <summary>
    /// The payment once it is at rest (paid, declined or parked); null when it is not within <paramref name="longest"/>, or
    /// the service stops.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task<Payment?> WaitAsync(TimeSpan longest, CancellationToken clientGone)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clientGone, stopping);
        await AtRestAsync().WaitAsync(any.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (atRest.IsCompletedSuccessfully) return await atRest;
        clientGone.ThrowIfCancellationRequested();
        return null;

        // A method of its own: WaitAsync alone would take the payment to the thread pool, whatever the context.
        async Task AtRestAsync() => await atRest;
    }

    public void Dispose() => release();
}
