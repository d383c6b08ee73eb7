namespace Payments.Api.Settlement;

/// <summary>
/// What the payments of one term experience at the gateway, for the comparison in <see cref="Parking"/>. It also raises one alarm for an
/// outage, however many payments it holds up. Safe to use from any thread.
/// </summary>
internal sealed class GatewayHealth(LeaderServices services)
{
    /// <summary>After so many rejections in a row without a payment that got through, the gateway rejects everything: an outage.</summary>
    private const int RejectionsOfAnOutage = 3;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _failing = [];
    private long _answered;
    private int _rejectedInARow;
    private long _lastRecovery = long.MinValue;
    private (long Begun, long Ended)? _freshest;
    private bool _isOut;

    /// <summary>A payment that got through, or null: its look-up tells whether the gateway works now.</summary>
    public string? LastThrough { get; private set; }

    /// <summary>One payment's calls of the gateway.</summary>
    public sealed class Attempts(string paymentId, long began, long answeredBefore)
    {
        public string PaymentId => paymentId;
        internal long Began => began;
        internal long AnsweredBefore => answeredBefore;
        internal int Failures { get; set; }
        internal long? FirstFailure { get; set; }
        internal long Since { get; set; }
        internal long? FirstRecovery { get; set; }
    }

    public Attempts Begin(string paymentId)
    {
        lock (_gate) return new Attempts(paymentId, services.Time.GetTimestamp(), _answered);
    }

    /// <summary>The gateway gave a known outcome.</summary>
    public void GotThrough(Attempts attempts)
    {
        lock (_gate)
        {
            var now = services.Time.GetTimestamp();
            _answered++;
            _rejectedInARow = 0;
            LastThrough = attempts.PaymentId;
            if (_freshest is not { Begun: var begun } || attempts.Began >= begun) _freshest = (attempts.Began, now);
            if (attempts.FirstFailure is not null) _lastRecovery = now;
            if (!_isOut) return;
            _isOut = false;
        }
        services.Telemetry.GatewayOutage(false);
        Log.GatewayBack(services.Log);
    }

    /// <summary>The gateway refused the request itself.</summary>
    /// <returns>False if it refuses every payment: then it is not the payment's fault.</returns>
    public bool IsRejectionOfThePayment()
    {
        lock (_gate) return ++_rejectedInARow <= RejectionsOfAnOutage;
    }

    /// <summary>A call gave no answer about the payment.</summary>
    /// <param name="counts">False if the gateway only asked for patience.</param>
    public Standing Failed(Attempts attempts, bool counts)
    {
        lock (_gate)
        {
            var now = services.Time.GetTimestamp();
            _failing.Add(attempts.PaymentId);
            if (attempts.FirstFailure is null) attempts.FirstFailure = attempts.Since = now;
            if (_lastRecovery > attempts.Since)
            {
                // Another payment recovered: the gateway is coming back, and this one gets a fresh count.
                attempts.FirstRecovery ??= _lastRecovery;
                (attempts.Since, attempts.Failures) = (_lastRecovery, 0);
            }
            if (counts) attempts.Failures++;
            return new Standing(
                attempts.Failures,
                services.Time.GetElapsedTime(attempts.Since, now),
                attempts.FirstRecovery is { } first ? services.Time.GetElapsedTime(first, now) : TimeSpan.Zero,
                _answered - attempts.AnsweredBefore,
                _failing.Count - 1,
                _freshest is { } fresh && fresh.Begun > attempts.FirstFailure ? services.Time.GetElapsedTime(fresh.Ended, now) : null);
        }
    }

    /// <summary>Raises the alarm if a payment waits that is not to blame. One alarm an outage.</summary>
    public void Waits(Standing payment, string why)
    {
        lock (_gate)
        {
            if (_isOut || payment.Failures < services.Options.MaxAttempts || payment.Failing < services.Options.ParkAloneAfter) return;
            _isOut = true;
        }
        services.Telemetry.GatewayOutage(true);
        Log.GatewayOutage(services.Log, why);
    }

    public void End(Attempts attempts)
    {
        lock (_gate) _failing.Remove(attempts.PaymentId);
    }
}
