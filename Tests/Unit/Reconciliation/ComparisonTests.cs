using Payments.Api.Reconciliation;
using Xunit;

namespace Tests.Unit.Reconciliation;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData("paid", "c1", false)]
    [InlineData("declined", "c1", true)]
    // A card that was declined twice under two keys moved no money.
    [InlineData("declined", "c0", true)]
    public void Charge_ThatTheLedgerSettledTheSameWay_Agrees(string status, string settledBy, bool declined) =>
        Assert.IsType<Comparison.Result.Agrees>(Comparison.Of(Charge(declined), Payment(status, settledBy)));

    [Fact]
    public void Charge_OfAPaymentOnItsWay_IsTooEarlyToCompare() =>
        Assert.IsType<Comparison.Result.TooEarly>(Comparison.Of(Charge(), Payment("requested", null)));

    [Theory]
    [InlineData("parked", null, false, DifferenceKind.ParkedButKnown)]
    [InlineData("parked", null, true, DifferenceKind.ParkedButKnown)]
    [InlineData("paid", "c0", false, DifferenceKind.ChargedTwice)]
    [InlineData("declined", "c0", false, DifferenceKind.ChargedTwice)]
    [InlineData("declined", "c1", false, DifferenceKind.OutcomeDiffers)]
    [InlineData("paid", "c1", true, DifferenceKind.OutcomeDiffers)]
    public void Charge_SettledDifferentlyInTheLedger_Differs(string status, string? settledBy, bool declined, DifferenceKind kind) =>
        Assert.Equal(kind, Difference(Comparison.Of(Charge(declined), Payment(status, settledBy))).Kind);

    [Fact]
    public void Refund_SettledTheSameWay_Agrees() => Assert.IsType<Comparison.Result.Agrees>(
        Comparison.Of(Charge() with { IsRefund = true }, Payment("paid", "c1") with { RefundOf = "p0" }));

    [Theory]
    [InlineData(true, null, "card")]
    [InlineData(false, "p0", "card")]
    [InlineData(false, null, "cash")]
    [InlineData(true, "p0", "cash")]
    public void Charge_OfAnotherKindThanThePayment_Differs(bool isRefund, string? refundOf, string movedBy)
    {
        var payment = Payment("requested", null) with { RefundOf = refundOf, MovedBy = movedBy };
        Assert.Equal(DifferenceKind.KindDiffers, Difference(Comparison.Of(Charge() with { IsRefund = isRefund }, payment)).Kind);
    }

    [Fact]
    public void Charge_OfAPaymentThatWasGivenUp_Differs()
    {
        var difference = Difference(Comparison.Of(Charge(), Payment("declined", null)));
        Assert.Equal((DifferenceKind.OutcomeDiffers, "charged at the gateway, given up in the ledger"), (difference.Kind, difference.Detail));
    }

    [Theory]
    [InlineData("paid", "cash", false)]
    [InlineData("declined", "card", false)]
    [InlineData("paid", "card", true)]
    public void Settlement_WithoutACharge_IsRightForCashAndForWhatWasGivenUp(string outcome, string movedBy, bool differs) =>
        Assert.Equal(differs, Comparison.Of(new SettledPayment(1, "p1", outcome, null, movedBy), []) is not null);

    [Fact]
    public void Charge_OfAPaymentUnknownToTheLedger_Differs() =>
        Assert.Equal(DifferenceKind.UnknownPayment, Difference(Comparison.Of(Charge(), null)).Kind);

    [Theory]
    [InlineData(99, "COP")]
    [InlineData(100, "USD")]
    public void Charge_OfAnotherAmount_Differs(long amount, string currency) => Assert.Equal(
        DifferenceKind.AmountDiffers, Difference(Comparison.Of(Charge() with { Amount = amount, Currency = currency }, Payment("paid", "c1"))).Kind);

    [Fact]
    public void Difference_IsRepairable_OnlyIfTheOutcomeIsKnownAfterAll() => Assert.Equal(
        [DifferenceKind.ParkedButKnown],
        Enum.GetValues<DifferenceKind>().Where(kind => new Difference(kind, "p1", "c1", "").IsRepairable));

    private static Difference Difference(Comparison.Result result) => Assert.IsType<Comparison.Result.Differs>(result).Difference;

    private static GatewayCharge Charge(bool declined = false) => new("c1", "p1", declined, 100, "COP");

    private static LedgerPayment Payment(string status, string? settledBy) => new("p1", status, 100, "COP", settledBy);
}
