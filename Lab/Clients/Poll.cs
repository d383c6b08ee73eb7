namespace Clients;

/// <summary>Waits, within a bound, for a state that can only be asked for.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Asks until <paramref name="ask"/> gives something; null when <paramref name="bound"/> has passed. A service that can't
    /// be reached meanwhile is asked again.
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
                // Unknown is not no: the bound decides.
            }
            if (time.GetElapsedTime(start) > bound) return null;
            await Task.Delay(Interval, time, cancellation);
        }
    }
}
