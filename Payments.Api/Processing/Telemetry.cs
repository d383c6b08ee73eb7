using System.Diagnostics;
using System.Diagnostics.Metrics;
using Billing.Queue;

namespace Payments.Api.Processing;

/// <summary>Spans and metrics of a leader's work. Names follow OpenTelemetry's semantic conventions for messaging where they exist.</summary>
/// <param name="name">Of the source and the meter: the service's, or one that nobody listens to.</param>
internal sealed class Telemetry(string name) : IDisposable
{
    private readonly ActivitySource _source = new(name);
    private readonly Instruments _instruments = new(new Meter(name));

    private sealed class Instruments(Meter meter)
    {
        public Meter Meter => meter;
        public readonly Counter<long> Settled = meter.CreateCounter<long>(
            "alta.settlements", "{payment}", "Payments settled, by server and outcome");
        public readonly Counter<long> StaleWrites = meter.CreateCounter<long>(
            "alta.stale_writes.rejected", "{write}", "Writes under an old epoch that the ledger rejected");
        public readonly Counter<long> UnknownAnswers = meter.CreateCounter<long>(
            "alta.gateway.unknown", "{answer}", "Gateway calls that left the outcome unknown");
        public readonly Histogram<double> QueueTime = meter.CreateHistogram<double>(
            "alta.queue.time", "s", "From a request's arrival to its settlement");
        public readonly Histogram<int> BatchSize = meter.CreateHistogram<int>(
            "alta.settlements.batch_size", "{payment}", "Settlements in one transaction");
        public readonly Histogram<double> Failover = meter.CreateHistogram<double>(
            "alta.failover.duration", "s", "From the first evidence of a leader's loss, by phase");
    }

    public void StaleWrite() => _instruments.StaleWrites.Add(1);

    public void UnknownAnswer() => _instruments.UnknownAnswers.Add(1);

    public void FirstSettlement(TimeSpan sinceLoss) =>
        _instruments.Failover.Record(sinceLoss.TotalSeconds, new KeyValuePair<string, object?>("phase", "first_settlement"));

    public void Batch(int size) => _instruments.BatchSize.Record(size);

    /// <summary>One payment's outcome is committed; ends its span.</summary>
    /// <param name="began">When its settlement began.</param>
    public void Settled(Activity? span, string outcome, string server, TimeSpan inQueue, DateTimeOffset began)
    {
        _instruments.Settled.Add(1, new("server", server), new("outcome", outcome));
        _instruments.QueueTime.Record(inQueue.TotalSeconds);
        if (span is null) return;
        _source.StartActivity("settle", ActivityKind.Internal, span.Context, startTime: began)?.Dispose();
        span.SetTag("alta.outcome", outcome).Dispose();
    }

    public void Dispose()
    {
        _source.Dispose();
        _instruments.Meter.Dispose();
    }

    /// <summary>The span of one payment's processing, in the trace of the clerk's request.</summary>
    public Activity? StartProcessing(string paymentId, Arrival arrival, string? traceParent, long epoch, string server)
    {
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var span = _source.StartActivity("process alta:payments", ActivityKind.Consumer, parent);
        return span?.SetTag("messaging.system", "redis")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", RedisPaymentStream.StreamKey)
            .SetTag("messaging.message.id", arrival.ToString())
            .SetTag("alta.payment.id", paymentId)
            .SetTag("alta.epoch", epoch)
            .SetTag("alta.server", server);
    }
}
