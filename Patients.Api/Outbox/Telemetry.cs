using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Ledger.Payments;
using PaymentQueue;
using Storage;

namespace Patients.Api.Outbox;

/// <summary>Spans and metrics of the queue. Names follow OpenTelemetry's semantic conventions for messaging where they exist.</summary>
internal static class Telemetry
{
    private static readonly ActivitySource Source = new("Alta.Queue");
    private static readonly Meter Meter = new("Alta.Queue");

    public static readonly Counter<long> Appended = Meter.CreateCounter<long>(
        "alta.queue.appended", "{payment}", "Payments appended to the stream, again included");

    /// <summary>Reports how many payments wait for their settlement, asked of the ledger whenever metrics are collected.</summary>
    public static void ObserveDepth(Database ledger) => Meter.CreateObservableGauge("alta.queue.depth", () =>
    {
        using var connection = ledger.Open();
        return connection.ExecuteScalar<long>($"SELECT count(*) FROM payments WHERE status = '{StoredStatus.Requested}'");
    }, "{payment}", "Payments that are requested and not settled");

    /// <summary>The span of one entry's way into the stream, in the trace of the clerk's request; null when nobody listens.</summary>
    public static Activity? StartPublishing(StreamEntry entry) =>
        ActivityContext.TryParse(entry.TraceParent, null, isRemote: true, out var request)
            ? Source.CreateActivity("publish alta:payments", ActivityKind.Producer, request)?
                .SetTag("messaging.system", "redis")
                .SetTag("messaging.operation.type", "send")
                .SetTag("messaging.destination.name", RedisPaymentStream.StreamKey)
                .SetTag("messaging.message.id", entry.Id)
                .SetTag("alta.payment.id", entry.PaymentId)
                .Start()
            : null;
}
