using Ledger.Audit;
using Ledger.Payments;

namespace Payments.Api.Settlement;

/// <summary>The audit trail's line of a settlement: <c>payment.paid</c>, <c>refund.declined</c>, <c>payment.given_up</c> and so on.</summary>
internal static class SettlementLine
{
    public static AuditLine Of(PaymentOutcome settled, long? receipt, long at, string leader, long epoch)
    {
        var (payment, outcome) = settled;
        // Parking is about the queue, also of a refund.
        var subject = payment.IsRefund && outcome is not Outcome.Parked ? "refund" : "payment";
        return new(AuditChain.Payments, at, leader, $"{subject}.{Verb(payment, outcome)}", payment.Id, epoch, Told(payment, outcome, receipt));
    }

    public static string? GatewayChargeId(Outcome outcome) => outcome switch
    {
        Outcome.Paid paid => paid.GatewayChargeId,
        Outcome.Declined declined => declined.GatewayChargeId,
        _ => null,
    };

    private static string Verb(QueuedPayment payment, Outcome outcome) =>
        payment.IsGivingUp && outcome is Outcome.Declined { GatewayChargeId: null } ? "given_up" : StoredStatus.Of(outcome.Status);

    // Without the reason, because it is the gateway's text and might contain anything.
    private static string Told(QueuedPayment payment, Outcome outcome, long? receipt)
    {
        var money = $"{payment.Amount} {payment.Currency}";
        if (outcome is Outcome.Parked) return money;
        var charged = $"{money} {GatewayChargeId(outcome) ?? "-"}";
        return receipt is { } number ? $"{charged} receipt {number}" : charged;
    }
}
