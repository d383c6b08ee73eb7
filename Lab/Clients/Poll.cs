namespace Clients;

/// <summary>Waits for a state by polling, within a time limit.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Calls <paramref name="ask"/> until it returns a value; null after <paramref name="bound"/>. Transient errors are retried.
    /// </summary>
    public static async Task<T?> UntilAsync<T>(
        Func<CancellationToken, Task<T?>> ask, TimeSpan bound, TimeProvider time, CancellationToken cancellation) where T : class
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await ask(cancellation) is { } found) return found;
            }
            catch (Exception exception) when (Wire.IsTransient(exception))
            {
                // No answer: retry until the bound.
            }
            if (time.GetElapsedTime(start) > bound) return null;
            await Task.Delay(Interval, time, cancellation);
        }
    }
}
