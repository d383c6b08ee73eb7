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
    [InlineData(PaymentStep.Sending, PaymentStep.Switching)]
    [InlineData(PaymentStep.Queued, PaymentStep.Switching)]
    [InlineData(PaymentStep.NoAnswer, PaymentStep.NoAnswer)]
    [InlineData(PaymentStep.Paid, PaymentStep.Paid)]
    [InlineData(PaymentStep.Declined, PaymentStep.Declined)]
    [InlineData(PaymentStep.Parked, PaymentStep.Parked)]
    public void Switch_OfTheLeader_IsShownOnlyForAPaymentThatWaitsForIt(PaymentStep step, PaymentStep told)
    {
        Assert.Equal(told, new PaymentProgress(step).WhileSwitching(true).Step);
        Assert.Equal(step, new PaymentProgress(step).WhileSwitching(false).Step);
    }
}
