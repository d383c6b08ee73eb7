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
