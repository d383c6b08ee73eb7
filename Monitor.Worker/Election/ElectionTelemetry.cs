using System.Diagnostics;
using System.Diagnostics.Metrics;
using Coordination.Protocol;
using ServiceDefaults.Telemetry;

namespace Monitor.Worker.Election;

/// <summary>
/// The monitor's trace and metrics of a takeover. The named replica continues the same trace. Only the <see cref="ElectionLoop"/>
/// may call it.
/// </summary>
public sealed class ElectionTelemetry : IDisposable
{
    private readonly ActivitySource _source = new(AltaTelemetry.Monitor);
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private readonly int _shard;
    private readonly List<Appoint> _named = [];
    private LeaderLoss? _loss;
    private DateTimeOffset _lostAt;
    private int _alive;

    public ElectionTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(AltaTelemetry.Monitor);
        _duration = FailoverDuration.Create(meter);
        meter.CreateObservableGauge(
            "alta.replicas.alive", () => Volatile.Read(ref _alive), "{replica}", "Replicas that echo");
    }

    private ElectionTelemetry(ElectionTelemetry first, int shard) => (_duration, _time, _shard) = (first._duration, first._time, shard);

    /// <summary>The telemetry of a further shard's takeovers.</summary>
    public ElectionTelemetry Of(int shard) => new(this, shard);

    public int Alive { set => Volatile.Write(ref _alive, value); }

    /// <summary>The span of the current takeover; null if there is none or no listener is attached.</summary>
    public Activity? Takeover { get; private set; }

    /// <param name="loss">Repeating the current loss changes nothing.</param>
    /// <param name="now">The current time, on the clock of <paramref name="loss"/>.</param>
    public void Begin(LeaderLoss loss, TimeSpan now)
    {
        if (ReferenceEquals(_loss, loss)) return;
        Abandoned();
        _loss = loss;
        _lostAt = _time.GetUtcNow() - (now - loss.Evidence);
        Activity.Current = null;
        Takeover = _source.StartActivity("takeover", ActivityKind.Internal, default(ActivityContext), startTime: _lostAt)?
            .SetTag("alta.reason", loss.Reason)
            .SetTag("alta.previous", loss.Previous?.Replica)
            .SetTag("alta.shard", _shard > 0 ? _shard : null);
    }

    /// <summary>A candidate was named. A second candidate belongs to the same takeover.</summary>
    public void Named(Appoint appoint) => _named.Add(appoint);

    public void Accepted(Elected elected)
    {
        FailoverDuration.Record(_duration, "detected", elected.Appointment.Detected);
        FailoverDuration.Record(_duration, "elected", elected.After);
        Takeover?.SetTag("alta.leader", elected.Leader.Replica).SetTag("alta.epoch", elected.Epoch);
        End(_lostAt + elected.After);
    }

    /// <summary>The leader came back, or another monitor's choice leads.</summary>
    public void Abandoned()
    {
        Takeover?.SetTag("alta.abandoned", true);
        End(_time.GetUtcNow());
    }

    public void Dispose()
    {
        Abandoned();
        _source.Dispose();
    }

    // The phases are created at the end, with their actual times, so that they don't slow the election.
    private void End(DateTimeOffset at)
    {
        if (Takeover is { } takeover && _loss is { } loss)
        {
            var from = _lostAt + (loss.Certain - loss.Evidence);
            Phase(takeover, "detected", _lostAt, from, null);
            foreach (var (candidate, _, appointment) in _named)
            {
                Phase(takeover, "elected", from, _lostAt + appointment.Elapsed, candidate.Replica);
                from = _lostAt + appointment.Elapsed;
            }
            takeover.SetEndTime(at.UtcDateTime).Dispose();
        }
        Takeover = null;
        _loss = null;
        _named.Clear();
        Activity.Current = null;
    }

    private void Phase(Activity takeover, string name, DateTimeOffset start, DateTimeOffset end, string? leader) =>
        _source.StartActivity(name, ActivityKind.Internal, takeover.Context, startTime: start)?
            .SetTag("alta.leader", leader)
            .SetEndTime(end.UtcDateTime)
            .Dispose();
}
