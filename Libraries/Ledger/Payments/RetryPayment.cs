using System.Data.Common;
using Dapper;
using Ledger.Audit;
using Storage;

namespace Ledger.Payments;

/// <summary>The outcome of a request to retry or to give up a parked payment.</summary>
public abstract record RetryPaymentOutcome
{
    public sealed record Requested : RetryPaymentOutcome;
    public sealed record PaymentUnknown : RetryPaymentOutcome;

    /// <summary>Only a parked payment can be queued again; this one is <paramref name="Status"/>.</summary>
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
        this Database ledger, DbConnection connection, string id, string? traceParent, string actor, TimeProvider time) =>
        ledger.QueueAgain(connection, id, traceParent, actor, time, "payment.retried", givingUp: false, note: null);

    /// <summary>
    /// Within a write: gives a parked payment up. It goes to the end of the queue, and the leader only looks it up: without a charge it is declined.
    /// </summary>
    /// <param name="note">Why, in a person's words.</param>
    public static RetryPaymentOutcome GiveUp(
        this Database ledger, DbConnection connection, string id, string note, string? traceParent, string actor, TimeProvider time) =>
        ledger.QueueAgain(connection, id, traceParent, actor, time, "payment.given_up_requested", givingUp: true, note);

    private static RetryPaymentOutcome QueueAgain(
        this Database ledger, DbConnection connection, string id, string? traceParent, string actor, TimeProvider time, string action, bool givingUp,
        string? note)
    {
        var status = connection.ExecuteScalar<string?>("SELECT status FROM payments WHERE id = @id", new { id });
        if (status is null) return new RetryPaymentOutcome.PaymentUnknown();
        if (status != StoredStatus.Parked) return new RetryPaymentOutcome.NotParked(StoredStatus.Parse(status));
        var now = time.GetUtcNow();
        var arrival = connection.GiveOutArrival(now).Value;
        var updated = connection.Execute($"""
            UPDATE payments SET status = '{StoredStatus.Requested}', arrival = @arrival, attempts = 0, reason = NULL, traceparent = @traceParent,
                   giving_up = @givesUp, note = CASE WHEN note IS NULL THEN @note ELSE note || coalesce(' / ' || @note, '') END
            WHERE id = @id AND status = '{StoredStatus.Parked}'
            """, new { id, arrival, traceParent, givesUp = givingUp ? 1L : 0L, note });
        // Another request retried it at the same time.
        if (updated == 0) return new RetryPaymentOutcome.NotParked(PaymentStatus.Requested);
        ledger.Audit(new(AuditChain.Patients, now.ToUnixMicroseconds(), actor, action, id, Epoch: null,
            $"{StoredStatus.Requested} at {arrival}"));
        return new RetryPaymentOutcome.Requested();
    }
}
