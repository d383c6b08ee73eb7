using System.Diagnostics;
using System.Diagnostics.Metrics;
using Coordination.Election;
using Coordination.Leadership;
using ServiceDefaults.Telemetry;

namespace Monitor.Worker.Election;

/// <summary>An election as a span and as metrics. Called by the election loop alone.</summary>
public sealed class ElectionTelemetry : IDisposable
{
    private readonly ActivitySource _source = new(AltaTelemetry.Monitor);
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private Activity? _election;
    private int _alive;

    public ElectionTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(AltaTelemetry.Monitor);
        _duration = meter.CreateHistogram<double>(
            "alta.failover.duration", "s", "From the first evidence of a leader's loss until each phase of its replacement.");
        meter.CreateObservableGauge(
            "alta.replicas.alive", () => Volatile.Read(ref _alive), "{replica}", "Replicas that echo.");
    }

    public int Alive { set => Volatile.Write(ref _alive, value); }

    /// <summary>Makes the election the current span, so that the appointment carries its context.</summary>
    public void Named(Appointment appointment)
    {
        var now = _time.GetUtcNow();
        var start = now - appointment.Elapsed;
        // A second candidate belongs to the same election.
        if (_election is null)
        {
            Activity.Current = null;
            _election = _source.StartActivity(
                "election", ActivityKind.Internal, default(ActivityContext), [new("alta.reason", appointment.Reason)], null, start);
            _election?.AddEvent(new ActivityEvent("detected", start + appointment.Detected));
        }
        Activity.Current = _election;
        _election?.AddEvent(new ActivityEvent("named", now));
    }

    public void Accepted(Elected elected)
    {
        _duration.Record(elected.Appointment.Detected.TotalSeconds, new KeyValuePair<string, object?>("phase", "detected"));
        _duration.Record(elected.After.TotalSeconds, new KeyValuePair<string, object?>("phase", "elected"));
        _election?.SetTag("alta.leader", elected.Leader.Replica);
        _election?.SetTag("alta.epoch", elected.Epoch);
        _election?.AddEvent(new ActivityEvent("accepted", _time.GetUtcNow()));
        Dropped();
    }

    public void Dropped()
    {
        _election?.Dispose();
        _election = null;
        Activity.Current = null;
    }

    public void Dispose()
    {
        Dropped();
        _source.Dispose();
    }
}
