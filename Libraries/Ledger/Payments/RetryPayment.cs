using Dapper;
using Ledger.Audit;
using Storage;

namespace Ledger.Payments;

/// <summary>What became of the wish to send a parked payment again.</summary>
public abstract record RetryPaymentOutcome
{
    public sealed record Requested : RetryPaymentOutcome;
    public sealed record PaymentUnknown : RetryPaymentOutcome;

    /// <summary>Only a parked payment can be sent again; this one is <paramref name="Status"/>.</summary>
    public sealed record NotParked(PaymentStatus Status) : RetryPaymentOutcome;
}

public static class RetryPayment
{
    /// <summary>
    /// Sends a parked payment again, at the end of the queue and with all its attempts. When its first charge was tried
    /// stays known: past the gateway's memory of keys it may only be looked up.
    /// </summary>
    /// <param name="actor">Who asks for it.</param>
    public static Task<RetryPaymentOutcome> RetryPaymentAsync(
        this Database ledger, string id, string? traceParent, string actor, TimeProvider time, CancellationToken cancellation) =>
        ledger.WriteAsync<RetryPaymentOutcome>(connection =>
        {
            var status = connection.ExecuteScalar<string?>("SELECT status FROM payments WHERE id = @id", new { id });
            if (status is null) return new RetryPaymentOutcome.PaymentUnknown();
            if (status != "parked") return new RetryPaymentOutcome.NotParked(Enum.Parse<PaymentStatus>(status, ignoreCase: true));
            var now = time.GetUtcNow();
            var arrival = connection.GiveOutArrival(now).Value;
            var updated = connection.Execute("""
                UPDATE payments SET status = 'requested', arrival = @arrival, attempts = 0, reason = NULL, traceparent = @traceParent
                WHERE id = @id AND status = 'parked'
                """, new { id, arrival, traceParent });
            // Someone else sent it again at the same time.
            if (updated == 0) return new RetryPaymentOutcome.NotParked(PaymentStatus.Requested);
            ledger.Audit(new(AuditChain.Patients, now.ToUnixMicroseconds(), actor, "payment.retried", id, Epoch: null, "requested"));
            return new RetryPaymentOutcome.Requested();
        }, cancellation);
}
