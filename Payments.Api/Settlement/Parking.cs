namespace Payments.Api.Settlement;

/// <summary>How a payment that the gateway does not answer fares beside the others of its term.</summary>
/// <param name="Failures">Calls in a row without an answer, since the first one or since another payment recovered.</param>
/// <param name="Failing">How long these calls have been failing.</param>
/// <param name="SinceFirstRecovery">Since the first time another failing payment recovered, zero if none did.</param>
/// <param name="GotThrough">Other payments answered since this one's first call.</param>
/// <param name="OthersFailing">Other payments that fail now.</param>
/// <param name="SinceFreshSuccess">Since a payment got through whose charge began after this one had failed; null if there is none.</param>
internal readonly record struct Standing(
    int Failures, TimeSpan Failing, TimeSpan SinceFirstRecovery, long GotThrough, int OthersFailing, TimeSpan? SinceFreshSuccess);

/// <summary>
/// Whether a failing payment is to blame itself, or the gateway is out. Pure. During an outage no other payment gets through, and every
/// payment waits. See docs/decisions/0003-when-a-payment-is-parked.md.
/// </summary>
internal static class Parking
{
    /// <summary>True if the others get through and this payment does not.</summary>
    public static bool IsToBlame(ProcessingOptions options, Standing payment)
    {
        // A gateway that never answers costs a time-out a call: fewer calls then have to do.
        var isTriedEnough = payment.Failures >= options.MaxAttempts || (payment.Failures > 1 && payment.Failing >= options.ParkAfter / 2);
        if (!isTriedEnough || payment.Failing < options.ParkAloneAfter) return false;
        // As long as failing payments recover, this one may be the next: it gets more time, but not without end.
        var mostGetThrough = payment.GotThrough > 0 && payment.GotThrough >= payment.OthersFailing;
        var isLeftBehind = payment.SinceFreshSuccess <= options.ParkAfter / 3
            && (payment.Failing >= options.ParkAfter || payment.SinceFirstRecovery >= options.ParkAfter);
        return mostGetThrough || isLeftBehind;
    }

    /// <summary>The pause before try <paramref name="tries"/> + 1: exponential, at most <see cref="ProcessingOptions.MaxBackoff"/>.</summary>
    /// <param name="jitter">0 to 1: shortens the pause by up to half, so that payments don't retry in step.</param>
    public static TimeSpan Pause(ProcessingOptions options, int tries, double jitter)
    {
        var full = Math.Min(options.MaxBackoff.TotalMilliseconds, options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(tries, 30)));
        return TimeSpan.FromMilliseconds(full * (1 - jitter / 2));
    }
}
