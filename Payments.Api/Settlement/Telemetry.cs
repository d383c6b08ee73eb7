using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ledger.Payments;
using PaymentQueue;
using ServiceDefaults.Telemetry;

namespace Payments.Api.Settlement;

/// <summary>Spans and metrics of a leader's work. Names follow OpenTelemetry's semantic conventions for messaging where they exist.</summary>
/// <param name="source">Name of the activity source: the service's name.</param>
/// <param name="meter">Name of the meter: the same, or a name without listeners.</param>
internal sealed class Telemetry(string source, string meter) : IDisposable
{
    private readonly ActivitySource _source = new(source);
    private readonly Instruments _instruments = new(new Meter(meter));

    private sealed class Instruments(Meter meter)
    {
        // From milliseconds on an idle system to a payment delayed by a crash, or by a gateway outage of an hour.
        private static readonly InstrumentAdvice<double> Seconds = new()
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600, 3600],
        };
        private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] };

        public Meter Meter => meter;
        public readonly Counter<long> Settled = meter.CreateCounter<long>(
            "alta.settlements", "{payment}", "Payments settled, by server and outcome");
        public readonly Counter<long> StaleWrites = meter.CreateCounter<long>(
            "alta.stale_writes.rejected", "{write}", "Writes under an old epoch that the ledger rejected");
        public readonly Counter<long> UnknownAnswers = meter.CreateCounter<long>(
            "alta.gateway.unknown", "{answer}", "Gateway calls that left the outcome unknown");
        public readonly UpDownCounter<int> GatewayOutage = meter.CreateUpDownCounter<int>(
            "alta.gateway.outage", "{outage}", "1 while payments wait because the gateway is out");
        public readonly Histogram<double> QueueTime = meter.CreateHistogram(
            "alta.queue.time", "s", "From a request's arrival to its settlement", tags: null, Seconds);
        public readonly Histogram<int> BatchSize = meter.CreateHistogram(
            "alta.settlements.batch_size", "{payment}", "Settlements in one transaction", tags: null, Sizes);
        public readonly Histogram<double> Failover = FailoverDuration.Create(meter);
    }

    public string Source => _source.Name;

    public void StaleWrite() => _instruments.StaleWrites.Add(1);

    public void UnknownAnswer() => _instruments.UnknownAnswers.Add(1);

    /// <summary>Whether payments wait because the gateway is out.</summary>
    public void GatewayOutage(bool isOut) => _instruments.GatewayOutage.Add(isOut ? 1 : -1);

    public void FirstSettlement(TimeSpan sinceLoss) => FailoverDuration.Record(_instruments.Failover, "first_settlement", sinceLoss);

    public void Drained(TimeSpan sinceLoss) => FailoverDuration.Record(_instruments.Failover, "drained", sinceLoss);

    public void Batch(int size) => _instruments.BatchSize.Record(size);

    /// <summary>Records a payment's committed outcome and ends its span.</summary>
    /// <param name="began">When its settlement began.</param>
    public void Settled(Activity? span, string outcome, string server, TimeSpan inQueue, DateTimeOffset began)
    {
        _instruments.Settled.Add(1, new("server", server), new("outcome", outcome));
        _instruments.QueueTime.Record(inQueue.TotalSeconds);
        if (span is null) return;
        _source.StartActivity("settle", ActivityKind.Internal, span.Context, startTime: began)?.Dispose();
        span.SetTag("alta.outcome", outcome).Dispose();
    }

    /// <summary>Ends the span of a payment that this term leaves to the next leader, so that the spans of its calls have a parent.</summary>
    public static void Abandoned(Activity? span)
    {
        if (span is { IsStopped: false })
            span.SetTag("alta.outcome", "abandoned").SetStatus(ActivityStatusCode.Error, "the term ended first").Dispose();
    }

    /// <summary>Null if no listener is attached.</summary>
    public TakeoverSpans? Begin(Takeover takeover) => _source.HasListeners() ? new TakeoverSpans(_source, takeover) : null;

    public void Dispose()
    {
        _source.Dispose();
        _instruments.Meter.Dispose();
    }

    /// <summary>Starts the span of one payment's processing, in the trace of the clerk's request.</summary>
    /// <param name="takeover">The link to the takeover, if the payment was pending before it.</param>
    public Activity? StartProcessing(
        string paymentId, Arrival arrival, string? traceParent, long epoch, string server, ActivityLink[]? takeover)
    {
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var span = _source.StartActivity("process alta:payments", ActivityKind.Consumer, parent, tags: null, takeover);
        return span?.SetTag("messaging.system", "redis")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", RedisPaymentStream.StreamKey)
            .SetTag("messaging.message.id", arrival.ToString())
            .SetTag("alta.payment.id", paymentId)
            .SetTag("alta.epoch", epoch)
            .SetTag("alta.server", server);
    }
}
