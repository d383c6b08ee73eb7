using Clients;
using Experiment.History;

namespace Tests.Cluster;

/// <summary>
/// The judge of cash, parts and refunds. In the clean history, an invoice of 300 is paid by card (100) and in cash (200); then 60 of the card
/// payment are given back.
/// </summary>
public sealed class MixedHistoryTests
{
    private static readonly SettlementView Card = Entry(1, "card", "card", 100, "ch_1", receipt: 1);
    private static readonly SettlementView Cash = Entry(2, "cash", "cash", 200, null, receipt: 2);
    private static readonly SettlementView Refund = Entry(3, "back", "refund", 60, "ch_2", receipt: null) with { RefundOf = "card" };
    private static readonly ChargeView[] Charges = [new("ch_1", "card", "charged", 100), new("ch_2", "back", "refunded", 60)];

    [Fact]
    public void Mixed_Clean_HasNoFinding() => Assert.Empty(HistoryChecker.Check(History([Card, Cash, Refund], Charges)).Findings);

    [Fact]
    public void Invoice_WithMoreThanItsTotal_IsFound_AlsoIfMoneyIsGivenBackLater()
    {
        var again = Entry(3, "again", "cash", 50, null, receipt: 3);
        var refund = Refund with { Sequence = 4, Arrival = "1-4" };
        AssertOnly(Anomaly.ChargedTwice, "again", History([Card, Cash, again, refund], Charges, invoice: false));
    }

    [Fact]
    public void Refund_OfMoreThanWasPaid_IsFound()
    {
        var again = Refund with { Sequence = 4, Arrival = "1-4", PaymentId = "more", GatewayChargeId = "ch_3" };
        AssertOnly(Anomaly.GivenBackTwice, "more", History(
            [Card, Cash, Refund, again], [.. Charges, new("ch_3", "more", "refunded", 60)], invoice: false));
    }

    [Fact]
    public void Refund_BeforeItsPayment_LeavesTheInvoiceBelowZero()
    {
        var (first, second) = (Refund with { Sequence = 1, Arrival = "1-1" }, Card with { Sequence = 2, Arrival = "1-2" });
        AssertOnly(Anomaly.GivenBackTwice, "back", History([first, second, Cash with { Sequence = 3, Arrival = "1-3" }], Charges));
    }

    [Fact]
    public void Refund_ThatTheGatewayMadeTwice_IsFound() => AssertOnly(Anomaly.GivenBackTwice, "back",
        History([Card, Cash, Refund], [.. Charges, new("ch_3", "back", "refunded", 60)]));

    [Fact]
    public void Refund_WithoutOneAtTheGateway_IsLost() => AssertOnly(Anomaly.Lost, "back", History([Card, Cash, Refund], Charges[..1]));

    [Fact]
    public void Refund_AtTheGatewayWithoutAnEntry_IsFound() => AssertOnly(Anomaly.GivenBackTwice, "back", History([Card, Cash], Charges));

    [Fact]
    public void Cash_ThatTheGatewayCharged_IsAPhantom() => AssertOnly(Anomaly.PhantomCharge, "cash",
        History([Card, Cash, Refund], [.. Charges, new("ch_3", "cash", "charged", 200)]), Anomaly.AnswerDiffers);

    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    [InlineData(3L)]
    public void Receipt_MissingOrTwiceOrAfterAGap_IsFound(long? receipt) => AssertOnly(Anomaly.SequenceBroken, "cash",
        History([Card, Cash with { ReceiptNumber = receipt }, Refund], Charges));

    [Fact]
    public void Receipt_OfARefund_IsFound() => AssertOnly(Anomaly.SequenceBroken, "back",
        History([Card, Cash, Refund with { ReceiptNumber = 3 }], Charges));

    [Fact]
    public void Receipt_OfAnotherClientsPayment_MayLieBetween()
    {
        var other = Entry(2, "other", "card", 5, "ch_9", receipt: 2) with { InvoiceId = "another" };
        var (cash, refund) = (Cash with { Sequence = 3, Arrival = "1-3", ReceiptNumber = 3 }, Refund with { Sequence = 4, Arrival = "1-4" });
        Assert.Empty(HistoryChecker.Check(History([Card, other, cash, refund], [.. Charges, new("ch_9", "other", "charged", 5)])).Findings);
    }

    [Fact]
    public void Invoice_ThatSaysOtherThanTheLedger_IsFound()
    {
        var history = History([Card, Cash, Refund], Charges);
        AssertOnly(Anomaly.AnswerDiffers, "invoice", history with
        {
            Invoices = new Dictionary<string, InvoiceView> { ["invoice"] = history.Invoices["invoice"] with { Outstanding = 0 } },
        });
    }

    private static void AssertOnly(Anomaly anomaly, string subject, TrialHistory history, Anomaly? besides = null)
    {
        var findings = HistoryChecker.Check(history).Findings;
        Assert.Contains(findings, finding => finding.Anomaly == anomaly && finding.Subject == subject);
        Assert.All(findings, finding => Assert.True(finding.Anomaly == anomaly || finding.Anomaly == besides, finding.ToString()));
    }

    /// <summary>The clerks' requests have no answer, so that only ledger and gateway tell what happened.</summary>
    private static TrialHistory History(SettlementView[] settlements, ChargeView[] charges, bool invoice = true) => new(
        [Ask(1, 100, "card"), Ask(2, 200, "cash"), Ask(3, 60, "refund")], settlements, charges, new Dictionary<string, PaymentView>())
    {
        Invoices = invoice
            ? new Dictionary<string, InvoiceView> { ["invoice"] = new("invoice", "part_paid", 300, Got(settlements), 300 - Got(settlements), 1, []) }
            : new Dictionary<string, InvoiceView>(),
    };

    private static long Got(SettlementView[] settlements) => settlements.Where(entry => entry.InvoiceId == "invoice")
        .Sum(entry => entry.Kind == "refund" ? -entry.Amount : entry.Amount);

    private static Ask Ask(int number, long amount, string kind) =>
        new(number, "invoice", amount, default, default, new PaymentAnswer(null, null, "broken")) { Bill = 300, Kind = kind };

    private static SettlementView Entry(long sequence, string payment, string kind, long amount, string? charge, long? receipt) =>
        new(sequence, payment, "invoice", "paid", amount, "COP", charge, "server_1", 1, $"1-{sequence}", default) { Kind = kind, ReceiptNumber = receipt };
}
