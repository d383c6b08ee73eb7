using System.Diagnostics;
using System.Diagnostics.Metrics;
using Billing.Queue;

namespace Payments.Api.Processing;

/// <summary>Spans and metrics of a leader's work. Names follow OpenTelemetry's semantic conventions for messaging where they exist.</summary>
internal static class Telemetry
{
    public static readonly ActivitySource Source = new("Alta.Payments");
    private static readonly Meter Meter = new("Alta.Payments");

    public static readonly Counter<long> Settled = Meter.CreateCounter<long>(
        "alta.settlements", "{payment}", "Payments settled, by server and outcome");
    public static readonly Counter<long> StaleWrites = Meter.CreateCounter<long>(
        "alta.stale_writes.rejected", "{write}", "Writes under an old epoch that the ledger rejected");
    public static readonly Counter<long> UnknownAnswers = Meter.CreateCounter<long>(
        "alta.gateway.unknown", "{answer}", "Gateway calls that left the outcome unknown");
    public static readonly Histogram<double> QueueTime = Meter.CreateHistogram<double>(
        "alta.queue.time", "s", "From a request's arrival to its settlement");
    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "alta.settlements.batch_size", "{payment}", "Settlements in one transaction");
    public static readonly Histogram<double> Failover = Meter.CreateHistogram<double>(
        "alta.failover.duration", "s", "From the first evidence of a leader's loss, by phase");

    /// <summary>The span of one payment's processing, in the trace of the clerk's request.</summary>
    public static Activity? StartProcessing(string paymentId, Arrival arrival, string? traceParent, long epoch, string server)
    {
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var span = Source.StartActivity("process alta:payments", ActivityKind.Consumer, parent);
        return span?.SetTag("messaging.system", "redis")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", RedisPaymentStream.StreamKey)
            .SetTag("messaging.message.id", arrival.ToString())
            .SetTag("alta.payment.id", paymentId)
            .SetTag("alta.epoch", epoch)
            .SetTag("alta.server", server);
    }
}
