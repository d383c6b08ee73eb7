using System.Diagnostics;
using Coordination.Protocol;
using Ledger.Payments;
using Payments.Api.Leadership;

namespace Payments.Api.Settlement;

/// <summary>
/// The progress of one takeover: its times, and the payments that it found pending. The payments' spans are created when it is
/// over, so that they don't slow it. The pipeline's reader and settler call it concurrently.
/// </summary>
internal sealed class Takeover
{
    /// <summary>
    /// Maximum number of pending payments that get the takeover's five spans in their own trace; the rest get only the link. The
    /// spans then fit one batch of the exporter (512), so a backlog of thousands does not push other spans out of its queue.
    /// </summary>
    public const int MaxTraced = 100;

    private readonly Lock _gate = new();
    private readonly List<Pending> _traced = [];
    private readonly Telemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _receivedAt;
    private int _taken;
    private int _settled;
    private bool _allTaken;
    private volatile bool _isOver;
    private TakeoverSpans? _spans;
    private IReadOnlyList<QueuedPayment> _pending = [];

    /// <summary>A payment that was pending, with the trace context of its request.</summary>
    internal readonly record struct Pending(string PaymentId, DateTimeOffset Arrived, string? TraceParent, DateTimeOffset Settled);

    private Takeover(Appointment appointment, Telemetry telemetry, TimeProvider time)
    {
        (Appointment, _telemetry, _time) = (appointment, telemetry, time);
        _receivedAt = appointment.ReceivedAt ?? time.GetTimestamp();
    }

    public Appointment Appointment { get; }
    public string Leader { get; private init; } = "";
    public long Epoch { get; private set; }

    /// <summary>Time since the first evidence of the old leader's loss.</summary>
    public TimeSpan SinceLoss => Appointment.Elapsed + _time.GetElapsedTime(_receivedAt);

    // The monitor sends only durations, so all times are on this replica's clock.
    public DateTimeOffset Received { get; private set; }
    public DateTimeOffset Lost => Received - Appointment.Elapsed;
    public DateTimeOffset Detected => Lost + Appointment.Detected;
    public DateTimeOffset Minted { get; private set; }
    public DateTimeOffset Drained { get; private set; }

    /// <summary>True once everything pending is settled or the term has ended.</summary>
    public bool IsOver => _isOver;

    /// <summary>Number of pending payments read so far.</summary>
    public int Count => _taken;

    public IReadOnlyList<Pending> Traced => _traced;

    /// <summary>Mints the epoch and starts the takeover.</summary>
    public static async Task<Takeover> MintAsync(
        string leader, Appointment appointment, LeaderServices services, CancellationToken cancellation)
    {
        var takeover = new Takeover(appointment, services.Telemetry, services.Time) { Leader = leader };
        (takeover.Epoch, takeover._pending) = await services.Ledger.MintEpochAsync(leader, appointment.Previous, appointment.Reason,
            appointment.Detected, () => takeover.SinceLoss, services.Options.BatchSize, cancellation);
        takeover.Minted = services.Time.GetUtcNow();
        takeover.Received = takeover.Minted - services.Time.GetElapsedTime(takeover._receivedAt);
        takeover._spans = services.Telemetry.Begin(takeover);
        return takeover;
    }

    /// <summary>The payments whose intents were recorded with the epoch, once: a second pipeline must not charge them without a look-up.</summary>
    public IReadOnlyList<QueuedPayment> TakePending() => Interlocked.Exchange(ref _pending, []);

    /// <summary>Makes this takeover the current span, so that log lines carry its trace.</summary>
    public Scope Enter() => new(_spans?.Drain);

    /// <summary>Exports the span of the minting, once the work has begun.</summary>
    public void TellMinted() => _spans?.TellMinted();

    /// <summary>Call when a pipeline begins. After a failure, what is not settled yet is read again.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _taken = _settled;
            if (_traced.Count > _settled) _traced.RemoveRange(_settled, _traced.Count - _settled);
            _allTaken = _isOver;
        }
    }

    /// <summary>Call when the next payment in order of arrival was read.</summary>
    /// <returns>The link to this takeover if the payment was pending before it; otherwise null.</returns>
    public ActivityLink[]? Take(QueuedPayment payment, string? traceParent)
    {
        if (payment.Arrival.Time > Minted)
        {
            TakeAll();
            return null;
        }
        lock (_gate)
        {
            if (!_allTaken && _taken++ < MaxTraced)
                _traced.Add(new(payment.Id, payment.Arrival.Time, traceParent, default));
        }
        return _spans?.Links;
    }

    /// <summary>Call when everything pending has been read.</summary>
    public void TakeAll() => Advance(0, all: true);

    /// <summary>Call when the next payments in order of arrival are settled.</summary>
    public void Settle(int payments) => Advance(payments, all: false);

    /// <summary>Call when the term is over, even if not everything was settled.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = _allTaken = true;
        }
        _spans?.Abandon();
    }

    private void Advance(int payments, bool all)
    {
        if (_isOver) return; // The usual case.
        lock (_gate)
        {
            if (_isOver) return;
            _allTaken |= all;
            var now = _time.GetUtcNow();
            for (var settled = Math.Min(_settled + payments, _taken); _settled < settled; _settled++)
                if (_settled < _traced.Count) _traced[_settled] = _traced[_settled] with { Settled = now };
            if (!_allTaken || _settled < _taken) return;
            Drained = now;
            _isOver = true;
        }
        _telemetry.Drained(Drained - Lost);
        // On the thread pool, because a clerk waits for what the caller does next.
        if (_spans is { } spans) ThreadPool.UnsafeQueueUserWorkItem(static spans => spans.Complete(), spans, preferLocal: false);
    }

    /// <summary>Sets the current span, and restores the previous one when disposed.</summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly Activity? _before = Activity.Current;

        public Scope(Activity? now) => Activity.Current = now ?? _before;

        public void Dispose() => Activity.Current = _before;
    }
}
