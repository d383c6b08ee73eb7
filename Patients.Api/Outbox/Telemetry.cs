using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Ledger.Payments;
using PaymentQueue;
using Storage;

namespace Patients.Api.Outbox;

/// <summary>Spans and metrics of the queue. Names follow OpenTelemetry's semantic conventions for messaging if there is one.</summary>
internal static class Telemetry
{
    private static readonly ActivitySource Source = new("Alta.Queue");
    private static readonly Meter Meter = new("Alta.Queue");

    public static readonly Counter<long> Appended = Meter.CreateCounter<long>(
        "alta.queue.appended", "{payment}", "Payments appended to the stream, including repeated appends");

    /// <summary>Reports how many payments wait for settlement. Queries the ledger whenever metrics are collected.</summary>
    public static void ObserveDepth(Database ledger) => Meter.CreateObservableGauge("alta.queue.depth", () =>
    {
        using var connection = ledger.Open();
        return connection.ExecuteScalar<long>($"SELECT count(*) FROM payments WHERE status = '{StoredStatus.Requested}'");
    }, "{payment}", "Payments requested but not yet settled");

    /// <summary>Starts the span of one entry's append, in the trace of the clerk's request. Null if the trace is not recorded.</summary>
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
