using Payments.Api.Gateway;

namespace Payments.Api.Settlement;

/// <summary>
/// Brings one payment or refund to a known outcome: charges or refunds the card under the payment's id, looks up what is in doubt, and retries
/// with backoff. Cash has moved at the desk. A payment that is given up is only looked up. Parks a payment that the gateway rejects, or that
/// alone does not get through (<see cref="Parking"/>). One charger serves a whole term, because that decision depends on how other payments fare.
/// </summary>
/// <param name="recordIntent">Awaited before a charge is retried; false if the payment is not requested any more.</param>
/// <param name="isRequested">Asked before each retry: an operator may have parked the payment meanwhile.</param>
internal sealed class Charger(LeaderServices services, Func<QueuedPayment, Task<bool>> recordIntent, Func<QueuedPayment, Task<bool>> isRequested)
{
    // Keeps the pauses short while an earlier call with the same key is in progress: its answer is expected soon.
    private const int MaxTriesInProgress = 3;

    private static readonly Outcome GivenUp = new Outcome.Declined(null, "given up");

    private readonly GatewayHealth _health = new(services);

    /// <summary>The caller must have recorded the intent of the first try.</summary>
    public async Task<Outcome> ChargeAsync(QueuedPayment payment, CancellationToken cancellation)
    {
        if (payment.IsCash) return payment.IsGivingUp ? GivenUp : new Outcome.Paid(null);
        var attempts = _health.Begin(payment.Id);
        try
        {
            return await UntilKnownAsync(payment, attempts, cancellation);
        }
        finally
        {
            _health.End(attempts);
        }
    }

    private async Task<Outcome> UntilKnownAsync(QueuedPayment payment, GatewayHealth.Attempts attempts, CancellationToken cancellation)
    {
        // With an earlier intent on record, an earlier leader may have charged it, however long ago: look before charging.
        var isInDoubt = payment.FirstIntentAt is not null || payment.IsGivingUp;
        var isIntentRecorded = true;
        var isLastTry = false;
        long? inProgressSince = null;
        for (var tries = 0; ; tries++)
        {
            var answer = isInDoubt ? await AskAsync(() => services.Gateway.FindAsync(payment.Id, cancellation), cancellation) : null;
            if (payment.IsGivingUp && answer is GatewayAnswer.NotFound absent)
            {
                if (!absent.IsPending) return GivenUp;
                // A call from before may still charge it.
                answer = new GatewayAnswer.InProgress();
            }
            if (answer is null or GatewayAnswer.NotFound)
            {
                if (!isIntentRecorded && !await recordIntent(payment)) return new Outcome.Withdrawn();
                isIntentRecorded = true;
                answer = await AskAsync(() => MoveAsync(payment, cancellation), cancellation);
            }
            if (Known(answer) is { } outcome)
            {
                _health.GotThrough(attempts);
                return outcome;
            }
            var (why, counts) = ("", true);
            switch (answer)
            {
                case GatewayAnswer.Rejected rejected when _health.IsRejectionOfThePayment():
                    return new Outcome.Parked(rejected.Why);
                case GatewayAnswer.Rejected rejected:
                    why = $"everything is rejected: {rejected.Why}";
                    break;
                case GatewayAnswer.Unavailable unavailable:
                    (why, counts) = (unavailable.Why, !unavailable.IsBusy);
                    if (tries == 0) Log.GatewayUnavailable(services.Log, payment.Id, why);
                    break;
                case GatewayAnswer.InProgress:
                    inProgressSince ??= services.Time.GetTimestamp();
                    // A slow charge is a normal one. One that never ends is not.
                    (why, counts) = ("a charge in progress", services.Time.GetElapsedTime(inProgressSince.Value) >= services.Options.ParkAfter);
                    tries = Math.Min(tries, MaxTriesInProgress);
                    isInDoubt = true;
                    break;
                case GatewayAnswer.Unknown unknown:
                    why = unknown.Why;
                    services.Telemetry.UnknownAnswer();
                    Log.OutcomeUnknown(services.Log, payment.Id, why);
                    (isInDoubt, isIntentRecorded) = (true, false);
                    break;
            }
            var standing = _health.Failed(attempts, counts);
            if (counts && Parking.IsToBlame(services.Options, standing))
            {
                if (isLastTry) return new Outcome.Parked($"no answer in {standing.Failures} tries while other payments got through, last: {why}");
                // This try may have begun before the gateway was back from an outage. One more decides, if the gateway answers a look-up now.
                var own = await AskAsync(() => services.Gateway.FindAsync(payment.Id, cancellation), cancellation);
                if (Known(own) is { } found) return found;
                isLastTry = own is GatewayAnswer.NotFound || await IsAnsweringAsync(cancellation);
            }
            else
            {
                isLastTry = false;
                if (counts) _health.Waits(standing, why);
            }
            if (!isLastTry) await Task.Delay(Parking.Pause(services.Options, tries, services.Random.NextDouble()), services.Time, cancellation);
            if (!await isRequested(payment)) return new Outcome.Withdrawn();
        }
    }

    private async Task<bool> IsAnsweringAsync(CancellationToken cancellation) => _health.LastThrough is { } other
        && Known(await AskAsync(() => services.Gateway.FindAsync(other, cancellation), cancellation)) is not null;

    private Task<GatewayAnswer> MoveAsync(QueuedPayment payment, CancellationToken cancellation) =>
        payment.IsRefund ? services.Gateway.RefundAsync(payment, cancellation) : services.Gateway.ChargeAsync(payment, cancellation);

    private static Outcome? Known(GatewayAnswer? answer) => answer switch
    {
        GatewayAnswer.Charged charged => new Outcome.Paid(charged.ChargeId),
        GatewayAnswer.Declined declined => new Outcome.Declined(declined.ChargeId, declined.Reason),
        _ => null,
    };

    /// <summary>No single answer may end the pipeline: what the client cannot handle is an unknown outcome.</summary>
    private static async Task<GatewayAnswer> AskAsync(Func<Task<GatewayAnswer>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
#pragma warning disable CA1031 // An answer of any content must cost one payment a retry, not all payments the pipeline.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new GatewayAnswer.Unknown(failure.GetType().Name);
        }
    }
}
