using Billing.Settlement;
using Payments.Api.Gateway;

namespace Payments.Api.Processing;

/// <summary>
/// Brings one payment to a known outcome: charges under its id, looks up what is unknown, tries again with backoff, and
/// gives up only when the payment itself is to blame. One charger serves a term, so that it knows who else gets through.
/// </summary>
/// <param name="recordIntent">To be awaited before a charge is tried again.</param>
internal sealed class Charger(
    IPaymentGateway gateway, ProcessingOptions options, TimeSpan keyLifetime, TimeProvider time,
    Func<QueuedPayment, Task> recordIntent, ILogger log)
{
    private long _lastSuccess = long.MinValue;

    /// <summary>The intent of the first try has been recorded by the caller.</summary>
    public async Task<Outcome> ChargeAsync(QueuedPayment payment, CancellationToken cancellation)
    {
        var lookUp = IsKeyExpired(payment);
        var intentRecorded = true;
        long? firstUnknown = null;
        for (int tries = 0, unknowns = 0; ; tries++)
        {
            if (!lookUp && !intentRecorded) await recordIntent(payment);
            var answer = lookUp
                ? await gateway.FindAsync(payment.Id, cancellation)
                : await gateway.ChargeAsync(payment, cancellation);
            intentRecorded &= lookUp;
            switch (answer)
            {
                case GatewayAnswer.Charged charged:
                    _lastSuccess = time.GetTimestamp();
                    return new Outcome.Paid(charged.ChargeId);
                case GatewayAnswer.Declined declined:
                    _lastSuccess = time.GetTimestamp();
                    return new Outcome.Declined(declined.ChargeId, declined.Reason);
                case GatewayAnswer.Rejected rejected:
                    return new Outcome.Parked(rejected.Why);
                case GatewayAnswer.NotFound:
                    lookUp = false;
                    continue;
                case GatewayAnswer.Unavailable unavailable:
                    if (tries == 0) Log.GatewayUnavailable(log, payment.Id, unavailable.Why);
                    break;
                case GatewayAnswer.InProgress:
                    lookUp = true;
                    break;
                case GatewayAnswer.Unknown unknown:
                    firstUnknown ??= time.GetTimestamp();
                    Telemetry.UnknownAnswers.Add(1);
                    Log.OutcomeUnknown(log, payment.Id, unknown.Why);
                    if (RetryPolicy.ShouldPark(options, ++unknowns, _lastSuccess > firstUnknown, time.GetElapsedTime(firstUnknown.Value)))
                        return new Outcome.Parked($"outcome unknown after {unknowns} tries, last: {unknown.Why}");
                    lookUp = true;
                    break;
            }
            await Task.Delay(RetryPolicy.Pause(options, tries, Random.Shared.NextDouble()), time, cancellation);
        }
    }

    private bool IsKeyExpired(QueuedPayment payment) =>
        payment.FirstIntentAt is { } first && time.GetUtcNow() - first > keyLifetime;
}
