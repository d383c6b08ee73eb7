using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Ledger.Payments;
using Storage;

namespace Patients.Api.Payments;

/// <summary>The result of parking a payment.</summary>
public abstract record ParkPaymentOutcome
{
    private ParkPaymentOutcome() { }

    public sealed record Parked : ParkPaymentOutcome;

    public sealed record PaymentUnknown : ParkPaymentOutcome;

    /// <summary>Only a requested payment can be parked.</summary>
    public sealed record NotRequested(PaymentStatus Status) : ParkPaymentOutcome;
}

public static class ParkPayment
{
    /// <inheritdoc cref="Park"/>
    public static Task<ParkPaymentOutcome> ParkPaymentAsync(
        this Database ledger, string id, string actor, TimeProvider time, CancellationToken cancellation) =>
        ledger.WriteAsync(connection => ledger.Park(connection, id, actor, time), cancellation);

    /// <summary>
    /// Within a write: takes a payment out of the way of the others. The leader may be charging it at this moment: then the reconciliation
    /// finds the charge and queues the payment again.
    /// </summary>
    /// <param name="actor">Who parks it, for the audit trail.</param>
    public static ParkPaymentOutcome Park(this Database ledger, DbConnection connection, string id, string actor, TimeProvider time)
    {
        var parked = connection.QuerySingleOrDefault<string?>($"""
            UPDATE payments SET status = '{StoredStatus.Parked}', reason = @reason, giving_up = 0 WHERE id = @id AND status = '{StoredStatus.Requested}'
            RETURNING amount || ' ' || currency
            """, new { id, reason = $"parked by {actor}" });
        if (parked is null)
        {
            var status = connection.ExecuteScalar<string?>("SELECT status FROM payments WHERE id = @id", new { id });
            return status is null ? new ParkPaymentOutcome.PaymentUnknown() : new ParkPaymentOutcome.NotRequested(StoredStatus.Parse(status));
        }
        ledger.Audit(new(AuditChain.Patients, time.GetUnixMicroseconds(), actor, "payment.parked", id, Epoch: null, parked));
        return new ParkPaymentOutcome.Parked();
    }
}
