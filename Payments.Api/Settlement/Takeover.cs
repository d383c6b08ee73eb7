using System.Diagnostics;
using Coordination.Protocol;
using Ledger.Payments;
using Payments.Api.Leadership;

namespace Payments.Api.Settlement;

/// <summary>
/// One takeover as it goes: its times, and the payments that it found pending. Its spans are made when it is over, so that
/// they cost nothing on the way. Reader and settler call it side by side.
/// </summary>
internal sealed class Takeover
{
    /// <summary>Pending payments that get the takeover's five spans in their own trace; the rest have the link alone. So many
    /// fit one batch of the exporter (512): a backlog of thousands must not push other spans out of its queue.</summary>
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

    /// <summary>A payment that was pending, with the context of its request.</summary>
    internal readonly record struct Pending(string PaymentId, DateTimeOffset Arrived, string? TraceParent, DateTimeOffset Settled);

    private Takeover(Appointment appointment, Telemetry telemetry, TimeProvider time)
    {
        (Appointment, _telemetry, _time) = (appointment, telemetry, time);
        _receivedAt = appointment.ReceivedAt ?? time.GetTimestamp();
    }

    public Appointment Appointment { get; }
    public string Leader { get; private init; } = "";
    public long Epoch { get; private set; }

    /// <summary>Since the first evidence of the old leader's loss.</summary>
    public TimeSpan SinceLoss => Appointment.Elapsed + _time.GetElapsedTime(_receivedAt);

    // Durations, not clocks, come from the monitor: all times are on this replica's clock.
    public DateTimeOffset Received { get; private set; }
    public DateTimeOffset Lost => Received - Appointment.Elapsed;
    public DateTimeOffset Detected => Lost + Appointment.Detected;
    public DateTimeOffset Minted { get; private set; }
    public DateTimeOffset Drained { get; private set; }

    /// <summary>Everything that was pending is settled, or the term ended first.</summary>
    public bool IsOver => _isOver;

    /// <summary>Payments that were pending, as far as they were read.</summary>
    public int Count => _taken;

    public IReadOnlyList<Pending> Traced => _traced;

    /// <summary>Mints the epoch: the takeover is under way.</summary>
    public static async Task<Takeover> MintAsync(
        string leader, Appointment appointment, LeaderServices services, CancellationToken cancellation)
    {
        var takeover = new Takeover(appointment, services.Telemetry, services.Time) { Leader = leader };
        takeover.Epoch = await services.Ledger.MintEpochAsync(
            leader, appointment.Previous, appointment.Reason, appointment.Detected, () => takeover.SinceLoss, cancellation);
        takeover.Minted = services.Time.GetUtcNow();
        takeover.Received = takeover.Minted - services.Time.GetElapsedTime(takeover._receivedAt);
        takeover._spans = services.Telemetry.Begin(takeover);
        return takeover;
    }

    /// <summary>Makes this takeover the current span, for what is logged meanwhile.</summary>
    public Scope Enter() => new(_spans?.Drain);

    /// <summary>The work has begun: time to tell of the epoch.</summary>
    public void TellMinted() => _spans?.TellMinted();

    /// <summary>A pipeline begins, again after a failure: what is not settled yet is read once more.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _taken = _settled;
            if (_traced.Count > _settled) _traced.RemoveRange(_settled, _traced.Count - _settled);
            _allTaken = _isOver;
        }
    }

    /// <summary>The next payment in order of arrival was read.</summary>
    /// <returns>The link to this takeover when the payment was pending before it.</returns>
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

    /// <summary>Everything that was pending has been read.</summary>
    public void TakeAll() => Advance(0, all: true);

    /// <summary>The next payments in order of arrival are settled.</summary>
    public void Settle(int payments) => Advance(payments, all: false);

    /// <summary>The term is over, whether or not everything was settled.</summary>
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
        if (_isOver) return; // As nearly always.
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
        // Aside: a clerk waits for what the caller does next.
        if (_spans is { } spans) ThreadPool.UnsafeQueueUserWorkItem(static spans => spans.Complete(), spans, preferLocal: false);
    }

    /// <summary>Restores the span that was current before.</summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly Activity? _before = Activity.Current;

        public Scope(Activity? now) => Activity.Current = now ?? _before;

        public void Dispose() => Activity.Current = _before;
    }
}
