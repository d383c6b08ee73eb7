namespace Payments.Api.Settlement;

/// <summary>When to try a charge again and when to give it to a person. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>The pause before try <paramref name="tries"/> + 1: exponential, at most <see cref="ProcessingOptions.MaxBackoff"/>.</summary>
    /// <param name="jitter">0 to 1: takes up to half of the pause away, so that payments don't march in step.</param>
    public static TimeSpan Pause(ProcessingOptions options, int tries, double jitter)
    {
        var full = Math.Min(options.MaxBackoff.TotalMilliseconds, options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(tries, 30)));
        return TimeSpan.FromMilliseconds(full * (1 - jitter / 2));
    }

    /// <param name="unknownAnswers">Answers of this term that left the outcome unknown.</param>
    /// <param name="gotThrough">Other payments that have been answered since this one's first unknown answer.</param>
    /// <param name="inTrouble">Other payments that the gateway keeps waiting now as well.</param>
    /// <param name="since">Time since the first unknown answer.</param>
    public static bool ShouldPark(ProcessingOptions options, int unknownAnswers, long gotThrough, int inTrouble, TimeSpan since)
    {
        var isToBlame = gotThrough > 0 && gotThrough >= inTrouble;
        return unknownAnswers >= options.MaxAttempts && since >= (isToBlame ? options.ParkAloneAfter : options.ParkAfter);
    }
}
