using Clinic.Web.Payments;
using Xunit;

namespace Tests.Unit.Clinic;

public class PaymentRulesTests
{
    [Fact]
    public void Key_OfTheSameStateOfAnInvoice_IsTheSame() => Assert.Equal(PaymentKey.Of("i", 0), PaymentKey.Of("i", 0));

    [Fact]
    public void Key_AfterADeclinedCard_IsANewOne() => Assert.NotEqual(PaymentKey.Of("i", 0), PaymentKey.Of("i", 1));

    [Theory]
    [InlineData(PaymentStep.Sending, PaymentStep.Sending)]
    [InlineData(PaymentStep.Queued, PaymentStep.Switching)]
    [InlineData(PaymentStep.NoAnswer, PaymentStep.NoAnswer)]
    [InlineData(PaymentStep.Paid, PaymentStep.Paid)]
    [InlineData(PaymentStep.Declined, PaymentStep.Declined)]
    [InlineData(PaymentStep.Parked, PaymentStep.Parked)]
    public void Switch_OfTheLeader_IsShownOnlyForAnAcceptedPayment(PaymentStep step, PaymentStep told)
    {
        Assert.Equal(told, new PaymentProgress(step).WhileSwitching(true).Step);
        Assert.Equal(step, new PaymentProgress(step).WhileSwitching(false).Step);
    }

    [Theory]
    [InlineData(PaymentStep.Declined, true)]
    [InlineData(PaymentStep.Refused, true)]
    [InlineData(PaymentStep.Changed, true)]
    [InlineData(PaymentStep.SessionOver, true)]
    [InlineData(PaymentStep.Sending, false)]
    [InlineData(PaymentStep.Busy, false)]
    [InlineData(PaymentStep.Queued, false)]
    [InlineData(PaymentStep.NoAnswer, false)]
    [InlineData(PaymentStep.Parked, false)]
    [InlineData(PaymentStep.Paid, false)]
    public void Invoice_CanBePaidAgain_OnlyIfNothingIsUnderWay(PaymentStep step, bool may) =>
        Assert.Equal(may, new PaymentProgress(step).MayPayAgain);

    [Fact]
    public void Invoice_WhosePaymentMayBeAccepted_CantBePaidAgain_AfterTheSession() =>
        Assert.False(new PaymentProgress(PaymentStep.SessionOver, IsUnsure: true).MayPayAgain);
}
