namespace Payments.Api;

internal static class Cancellation
{
    /// <summary>
    /// Cancels after a yield, so that the callbacks do not run inside the caller. Unlike <see cref="CancellationTokenSource.CancelAsync"/>
    /// it stays in the caller's <see cref="SynchronizationContext"/>: a simulation runs everything in its own.
    /// </summary>
    public static async Task CancelSoonAsync(this CancellationTokenSource source)
    {
        await Task.Yield();
#pragma warning disable CA1849 // CancelAsync ignores the context and runs the callbacks on the thread pool.
        source.Cancel();
#pragma warning restore CA1849
    }
}
