namespace Simulation.Invariants;

/// <summary>
/// I10, after every settlement in its order: what an invoice has got, settled minus given back, is never below zero nor above its amount, and no
/// payment is given back more than once over. Receipts are numbered without gaps, trials apart.
/// </summary>
internal sealed class MoneyChecks(World world)
{
    private readonly Dictionary<string, long> _got = [];
    private readonly Dictionary<string, long> _givenBack = [];
    private readonly Dictionary<bool, long> _receipts = [];

    public void Settled(SettlementRow entry, PaymentRow payment)
    {
        CheckReceipt(entry, payment);
        if (entry.Outcome != "paid") return;
        var isRefund = payment.RefundOf is not null;
        var got = _got.GetValueOrDefault(payment.InvoiceId) + (isRefund ? -entry.Amount : entry.Amount);
        _got[payment.InvoiceId] = got;
        if (got < 0 || got > payment.InvoiceAmount)
            world.Checker.Fail("I10", $"invoice {payment.InvoiceId} has {got} of {payment.InvoiceAmount} after {payment.Id}");
        if (!isRefund)
        {
            if (payment.Kind == "cash") world.Coverage.Count(Happening.PaidInCash);
            if (got < payment.InvoiceAmount) world.Coverage.Count(Happening.PaidInPart);
            return;
        }
        world.Coverage.Count(Happening.Refunded);
        var back = _givenBack[payment.RefundOf!] = _givenBack.GetValueOrDefault(payment.RefundOf!) + entry.Amount;
        var paid = world.Checker.Ledger.Payment(payment.RefundOf!)!;
        if (paid.Status != "paid" || back > paid.Amount)
            world.Checker.Fail("I10", $"{paid.Id} is {paid.Status} with {paid.Amount}, and {back} of it is given back");
    }

    private void CheckReceipt(SettlementRow entry, PaymentRow payment)
    {
        var due = entry.Outcome == "paid" && payment.RefundOf is null
            ? _receipts[payment.IsTrial] = _receipts.GetValueOrDefault(payment.IsTrial) + 1
            : (long?)null;
        if (entry.ReceiptNumber != due)
            world.Checker.Fail("I10", $"{payment.Id} has receipt {entry.ReceiptNumber?.ToString() ?? "none"} instead of {due?.ToString() ?? "none"}");
    }
}
