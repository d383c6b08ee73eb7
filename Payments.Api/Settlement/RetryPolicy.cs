namespace Payments.Api.Settlement;

/// <summary>When to retry a charge, and when to park the payment. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>The pause before try <paramref name="tries"/> + 1: exponential, at most <see cref="ProcessingOptions.MaxBackoff"/>.</summary>
    /// <param name="jitter">0 to 1: shortens the pause by up to half, so that payments don't retry in lockstep.</param>
    public static TimeSpan Pause(ProcessingOptions options, int tries, double jitter)
    {
        var full = Math.Min(options.MaxBackoff.TotalMilliseconds, options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(tries, 30)));
        return TimeSpan.FromMilliseconds(full * (1 - jitter / 2));
    }

    /// <param name="unknownAnswers">Answers in this term that left the outcome unknown.</param>
    /// <param name="gotThrough">Other payments answered since this one's first unknown answer.</param>
    /// <param name="inTrouble">Other payments for which the gateway is currently unavailable or gave an unknown answer.</param>
    /// <param name="since">Time since the first unknown answer.</param>
    public static bool ShouldPark(ProcessingOptions options, int unknownAnswers, long gotThrough, int inTrouble, TimeSpan since)
    {
        var isToBlame = gotThrough > 0 && gotThrough >= inTrouble;
        return unknownAnswers >= options.MaxAttempts && since >= (isToBlame ? options.ParkAloneAfter : options.ParkAfter);
    }
}
