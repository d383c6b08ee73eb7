using System.Diagnostics;
using Coordination.Protocol;

namespace Payments.Api.Settlement;

/// <summary>
/// A takeover's spans from the new leader. The monitor's trace gets the phases that the monitor can't see. Each pending payment's
/// own trace gets the whole takeover, so that the clerk's request shows why it took so long.
/// </summary>
internal sealed class TakeoverSpans
{
    /// <summary>Maximum number of links from the takeover to payments that it settled. A span can hold 128.</summary>
    public const int MaxLinks = 32;

    private readonly ActivitySource _source;
    private readonly Takeover _takeover;
    private readonly ActivityContext _trace;
    private readonly Activity? _root;

    public TakeoverSpans(ActivitySource source, Takeover takeover)
    {
        (_source, _takeover, _trace) = (source, takeover, takeover.Appointment.Trace);
        using var before = new Takeover.Scope(null);
        Activity.Current = null;
        if (_trace == default)
        {
            // Named without a push, so no trace of this takeover exists yet.
            _root = Start("takeover", default, takeover.Received);
            _trace = _root?.Context ?? default;
        }
        Links = _trace == default ? null : [new(_trace)];
        Drain = Start("pending drained", _trace, takeover.Minted);
    }

    /// <summary>The link to this takeover, for the spans of the payments that it affected.</summary>
    public ActivityLink[]? Links { get; }

    /// <summary>The span that lasts until everything pending is settled.</summary>
    public Activity? Drain { get; }

    /// <summary>Exported early, so a crash mid-takeover still leaves this span.</summary>
    public void TellMinted() => Phase("epoch minted", _trace, _takeover.Received, _takeover.Minted);

    /// <summary>Ends the takeover and adds its spans to the payments' traces.</summary>
    public void Complete()
    {
        var drained = _takeover.Drained;
        End(drained);
        foreach (var payment in _takeover.Traced) Tell(payment);
    }

    /// <summary>The term ended first. The successor adds its spans to the payments' traces.</summary>
    public void Abandon()
    {
        Drain?.SetStatus(ActivityStatusCode.Error, "the term ended first");
        End(null);
    }

    private void End(DateTimeOffset? at)
    {
        foreach (var payment in _takeover.Traced.Take(MaxLinks))
            if (Parse(payment.TraceParent) is { } request) Drain?.AddLink(new ActivityLink(request));
        Drain?.SetTag("alta.pending", _takeover.Count);
        foreach (var span in (ReadOnlySpan<Activity?>)[Drain, _root])
        {
            if (at is { } end) span?.SetEndTime(end.UtcDateTime);
            span?.Dispose();
        }
    }

    // Skips phases that ended before the payment arrived. A phase in progress at its arrival is cut to the time that it waited.
    private void Tell(Takeover.Pending payment)
    {
        if (Parse(payment.TraceParent) is not { } request) return;
        var start = payment.Arrived > _takeover.Lost ? payment.Arrived : _takeover.Lost;
        var span = Start("takeover", request, start, Links);
        if (span is null) return;
        span.SetTag("alta.payment.id", payment.PaymentId).SetTag("alta.pending", _takeover.Count);
        if (_takeover.Appointment.ReceivedAt is not null)
        {
            PhaseSince("detected", _takeover.Lost, _takeover.Detected);
            PhaseSince("elected", _takeover.Detected, _takeover.Received);
        }
        PhaseSince("epoch minted", _takeover.Received, _takeover.Minted);
        PhaseSince("pending drained", _takeover.Minted, payment.Settled);
        span.SetEndTime(payment.Settled.UtcDateTime).Dispose();

        void PhaseSince(string name, DateTimeOffset from, DateTimeOffset to)
        {
            if (to >= start) Phase(name, span.Context, from > start ? from : start, to);
        }
    }

    private void Phase(string name, ActivityContext parent, DateTimeOffset start, DateTimeOffset end) =>
        Start(name, parent, start)?.SetEndTime(end.UtcDateTime).Dispose();

    private Activity? Start(string name, ActivityContext parent, DateTimeOffset start, ActivityLink[]? links = null) =>
        _source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links, start)?
            .SetTag("alta.reason", _takeover.Appointment.Reason)
            .SetTag("alta.previous", _takeover.Appointment.Previous)
            .SetTag("alta.leader", _takeover.Leader)
            .SetTag("alta.epoch", _takeover.Epoch);

    private static ActivityContext? Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;
}
