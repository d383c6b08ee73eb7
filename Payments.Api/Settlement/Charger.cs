using System.Collections.Concurrent;
using Payments.Api.Gateway;

namespace Payments.Api.Settlement;

/// <summary>
/// Brings one payment to a known outcome: charges it under its id, looks up unknown outcomes and retries with backoff. Parks it if
/// the gateway rejects it or <see cref="RetryPolicy.ShouldPark"/> says so. One charger serves a whole term, because that decision
/// depends on how other payments fare.
/// </summary>
/// <param name="recordIntent">Awaited before a charge is retried.</param>
internal sealed class Charger(LeaderServices services, Func<QueuedPayment, Task> recordIntent)
{
    // Keeps the pauses short while an earlier call with the same key is in progress: its answer is expected soon.
    private const int MaxTriesInProgress = 3;

    private readonly ConcurrentDictionary<string, bool> _inTrouble = new();
    private long _answered;

    /// <summary>The caller must have recorded the intent of the first try.</summary>
    public async Task<Outcome> ChargeAsync(QueuedPayment payment, CancellationToken cancellation)
    {
        try
        {
            return await UntilKnownAsync(payment, cancellation);
        }
        finally
        {
            _inTrouble.TryRemove(payment.Id, out _);
        }
    }

    private async Task<Outcome> UntilKnownAsync(QueuedPayment payment, CancellationToken cancellation)
    {
        var firstIntent = payment.FirstIntentAt ?? services.Time.GetUtcNow();
        var lookUp = IsKeyExpired(firstIntent);
        var intentRecorded = true;
        (long Time, long Answered)? firstUnknown = null;
        for (int tries = 0, unknowns = 0; ; tries++)
        {
            if (!lookUp && !intentRecorded)
            {
                await recordIntent(payment);
                intentRecorded = true;
            }
            var answer = lookUp
                ? await services.Gateway.FindAsync(payment.Id, cancellation)
                : await services.Gateway.ChargeAsync(payment, cancellation);
            switch (answer)
            {
                case GatewayAnswer.Charged charged:
                    Interlocked.Increment(ref _answered);
                    return new Outcome.Paid(charged.ChargeId);
                case GatewayAnswer.Declined declined:
                    Interlocked.Increment(ref _answered);
                    return new Outcome.Declined(declined.ChargeId, declined.Reason);
                case GatewayAnswer.Rejected rejected:
                    return new Outcome.Parked(rejected.Why);
                case GatewayAnswer.NotFound:
                    lookUp = false;
                    continue;
                case GatewayAnswer.Unavailable unavailable:
                    _inTrouble.TryAdd(payment.Id, default);
                    if (tries == 0) Log.GatewayUnavailable(services.Log, payment.Id, unavailable.Why);
                    break;
                case GatewayAnswer.InProgress:
                    tries = Math.Min(tries, MaxTriesInProgress);
                    break;
                case GatewayAnswer.Unknown unknown:
                    _inTrouble.TryAdd(payment.Id, default);
                    firstUnknown ??= (services.Time.GetTimestamp(), Interlocked.Read(ref _answered));
                    services.Telemetry.UnknownAnswer();
                    Log.OutcomeUnknown(services.Log, payment.Id, unknown.Why);
                    var since = firstUnknown.Value;
                    if (RetryPolicy.ShouldPark(services.Options, ++unknowns, gotThrough: Interlocked.Read(ref _answered) - since.Answered,
                        inTrouble: _inTrouble.Count - 1, services.Time.GetElapsedTime(since.Time)))
                        return new Outcome.Parked($"outcome unknown after {unknowns} tries, last: {unknown.Why}");
                    lookUp = true;
                    intentRecorded = false;
                    break;
            }
            await Task.Delay(RetryPolicy.Pause(services.Options, tries, services.Random.NextDouble()), services.Time, cancellation);
            // The key may have expired while the gateway was unavailable, and an earlier leader may have charged under it.
            lookUp |= IsKeyExpired(firstIntent);
        }
    }

    private bool IsKeyExpired(DateTimeOffset firstIntent) => services.Time.GetUtcNow() - firstIntent > services.KeyLifetime;
}
