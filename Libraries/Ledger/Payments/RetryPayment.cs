using System.Data.Common;
using Dapper;
using Ledger.Audit;
using Storage;

namespace Ledger.Payments;

/// <summary>The outcome of a request to retry a parked payment.</summary>
public abstract record RetryPaymentOutcome
{
    public sealed record Requested : RetryPaymentOutcome;
    public sealed record PaymentUnknown : RetryPaymentOutcome;

    /// <summary>Only a parked payment can be retried; this one is <paramref name="Status"/>.</summary>
    public sealed record NotParked(PaymentStatus Status) : RetryPaymentOutcome;
}

public static class RetryPayment
{
    public static Task<RetryPaymentOutcome> RetryPaymentAsync(
        this Database ledger, string id, string? traceParent, string actor, TimeProvider time, CancellationToken cancellation) =>
        ledger.WriteAsync(connection => ledger.Requeue(connection, id, traceParent, actor, time), cancellation);

    /// <summary>
    /// Within a write: puts a parked payment back at the end of the queue, with its attempt count reset. The time of its first intent is
    /// kept: once the gateway has forgotten the idempotency key, the charge may only be looked up.
    /// </summary>
    /// <param name="actor">For the audit trail: a token's subject, or a replica's id.</param>
    public static RetryPaymentOutcome Requeue(
        this Database ledger, DbConnection connection, string id, string? traceParent, string actor, TimeProvider time)
    {
        var status = connection.ExecuteScalar<string?>("SELECT status FROM payments WHERE id = @id", new { id });
        if (status is null) return new RetryPaymentOutcome.PaymentUnknown();
        if (status != StoredStatus.Parked) return new RetryPaymentOutcome.NotParked(StoredStatus.Parse(status));
        var now = time.GetUtcNow();
        var arrival = connection.GiveOutArrival(now).Value;
        var updated = connection.Execute($"""
            UPDATE payments SET status = '{StoredStatus.Requested}', arrival = @arrival, attempts = 0, reason = NULL, traceparent = @traceParent
            WHERE id = @id AND status = '{StoredStatus.Parked}'
            """, new { id, arrival, traceParent });
        // Another request retried it at the same time.
        if (updated == 0) return new RetryPaymentOutcome.NotParked(PaymentStatus.Requested);
        ledger.Audit(new(AuditChain.Patients, now.ToUnixMicroseconds(), actor, "payment.retried", id, Epoch: null,
            $"{StoredStatus.Requested} at {arrival}"));
        return new RetryPaymentOutcome.Requested();
    }
}
