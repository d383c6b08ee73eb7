namespace Payments.Api;

internal static class Cancellation
{
    /// <summary>
    /// Cancels once the caller has gone on, so that what waits for it does not run inside the caller. Unlike
    /// <see cref="CancellationTokenSource.CancelAsync"/> it stays in the caller's <see cref="SynchronizationContext"/> where there is
    /// one: a simulation runs everything in its own.
    /// </summary>
    public static async Task CancelSoonAsync(this CancellationTokenSource source)
    {
        await Task.Yield();
#pragma warning disable CA1849 // CancelAsync takes the callbacks to the thread pool, whatever the context.
        source.Cancel();
#pragma warning restore CA1849
    }
}
