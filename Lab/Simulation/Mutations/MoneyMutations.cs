using Ledger.Payments;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

internal sealed class RefundNotLookedUp : Mutation
{
    public override string Name => "refund-not-looked-up";
    public override string Broken => "a new leader asks for a refund again without a look-up";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new Misread(inner, payment => payment.IsRefund ? payment with { FirstIntentAt = null } : payment);
}

internal sealed class CashToTheGateway : Mutation
{
    public override string Name => "cash-to-the-gateway";
    public override string Broken => "the gateway is asked for what was paid at the desk";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new Misread(inner, payment => payment with { IsCash = false });
}

internal sealed class GivenUpCharged : Mutation
{
    public override string Name => "given-up-charged";
    public override string Broken => "a payment that is given up is charged all the same";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new Misread(inner, payment => payment with { IsGivingUp = false });
}

internal sealed class PendingIgnored : Mutation
{
    public override string Name => "pending-ignored";
    public override string Broken => "a payment is given up although the gateway still works on its charge";

    public override IPaymentGateway Gateway(IPaymentGateway inner) => new Hasty(inner);

    private sealed class Hasty(IPaymentGateway inner) : IPaymentGateway
    {
        public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) => inner.ChargeAsync(payment, cancellation);

        public Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation) => inner.RefundAsync(refund, cancellation);

        public async Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) =>
            await inner.FindAsync(paymentId, cancellation) is var answer && answer is GatewayAnswer.NotFound ? new GatewayAnswer.NotFound() : answer;
    }
}

internal sealed class PartsUnchecked : Mutation
{
    public override string Name => "parts-unchecked";
    public override string Broken => "a payment is accepted as if those that are on their way were not there, as without the invoice's lock";
    public override SqlAlteration Sql => new([], [("OR (moved.kind <> 'refund' AND moved.status IN ('requested', 'parked'))", "")]);
}

internal sealed class CancelledPaid : Mutation
{
    public override string Name => "cancelled-paid";
    public override string Broken => "a cancelled invoice can still be paid";
    public override SqlAlteration Sql => new([], [
        ("invoices.cancelled_at IS NOT NULL AS Cancelled", "0 AS Cancelled"),
        ("CASE WHEN invoices.cancelled_at IS NOT NULL THEN 0 ELSE", "CASE WHEN 0 THEN 0 ELSE"),
    ]);
}

internal sealed class RefundsUnchecked : Mutation
{
    public override string Name => "refunds-unchecked";
    public override string Broken => "a refund is accepted as if those that are on their way were not there, and the gateway does not refuse it";
    public override SqlAlteration Sql => new([], [("AND back.status <> 'declined'", "AND back.status = 'paid'")]);
    public override bool GatewayChecksRefunds => false;
}

internal sealed class ReceiptOutsideTheFence : Mutation
{
    public override string Name => "receipt-outside-the-fence";
    public override string Broken => "receipt numbers are taken before the settlement's transaction";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => new Early(world, inner);

    private sealed class Early(World world, ISettlementLedger inner) : LedgerDecorator(inner)
    {
        public override async Task<Fence> SettleAsync(
            long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation)
        {
            var isSettled = false;
            try
            {
                var fence = await base.SettleAsync(epoch, leader, outcomes, firstSettlement, cancellation);
                isSettled = fence != Fence.Stale;
                return fence;
            }
            finally
            {
                // What was taken for a settlement that did not happen is lost.
                var taken = outcomes.Count(outcome => outcome is { Outcome: Outcome.Paid, Payment: { IsRefund: false, IsTrial: false } });
                if (!isSettled && taken > 0) world.Ledger.Execute($"UPDATE numbers SET last = last + {taken} WHERE series = 'receipt'");
            }
        }
    }
}

/// <summary>The leader reads its payments other than they are.</summary>
internal sealed class Misread(ISettlementLedger inner, Func<QueuedPayment, QueuedPayment> change) : EmptyHanded(inner)
{
    public override async Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
        [.. (await base.RequestedAsync(after, upTo, limit, cancellation)).Select(change)];
}
