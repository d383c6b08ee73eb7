using Clinic.Web.Invoices;
using Clinic.Web.Payments;
using Xunit;

namespace Tests.Unit.Clinic;

public class PaymentRulesTests
{
    private static readonly Invoice Issued = new("i", "p", InvoiceState.Issued, 100, "COP", null, 0, default, null) { Outstanding = 100 };

    [Fact]
    public void Key_OfTheSameStateOfAnInvoice_IsTheSame() => Assert.Equal(KeyOf(Issued), KeyOf(Issued with { }));

    [Theory]
    [InlineData(PaymentStatus.Declined, PaymentKind.Card)]
    [InlineData(PaymentStatus.Paid, PaymentKind.Cash)]
    [InlineData(PaymentStatus.Paid, PaymentKind.Refund)]
    public void Key_AfterAPayment_IsANewOne(PaymentStatus status, PaymentKind kind) =>
        Assert.NotEqual(KeyOf(Issued), KeyOf(Issued.After(Of("a", status, kind, 10))));

    [Fact]
    public void Key_OfARefund_ChangesWithEveryRefundOfItsPayment()
    {
        var (paid, other) = (Of("a", PaymentStatus.Paid, PaymentKind.Card, 60), Of("b", PaymentStatus.Paid, PaymentKind.Cash, 40));
        var invoice = Issued.After(paid).After(other);
        var later = invoice.After(Of("c", PaymentStatus.Declined, PaymentKind.Refund, 60) with { RefundOf = "a" });
        Assert.NotEqual(PaymentOrder.Refund(invoice, paid, 60, "x").Key, PaymentOrder.Refund(later, paid, 60, "x").Key);
        Assert.Equal(PaymentOrder.Refund(invoice, other, 60, "x").Key, PaymentOrder.Refund(later, other, 60, "x").Key);
    }

    [Fact]
    public void Invoice_PaidByPartsAndRefunded_IsWhatItsPaymentsSay()
    {
        var part = Issued.After(Of("a", PaymentStatus.Paid, PaymentKind.Cash, 60));
        Assert.Equal((InvoiceState.PartPaid, 60, 40, true), (part.State, part.Paid, part.Outstanding, part.IsPayable));
        var paid = part.After(Of("b", PaymentStatus.Paid, PaymentKind.Card, 40));
        Assert.Equal((InvoiceState.Paid, 100, 0, false), (paid.State, paid.Paid, paid.Outstanding, paid.IsPayable));
        // A second look at the same payment changes nothing.
        Assert.Same(paid, paid.After(Of("b", PaymentStatus.Paid, PaymentKind.Card, 40)));

        var back = paid.After(Of("c", PaymentStatus.Paid, PaymentKind.Refund, 60) with { RefundOf = "a" });
        Assert.Equal((InvoiceState.PartPaid, 40, 60), (back.State, back.Paid, back.Outstanding));
        Assert.Equal([0L, 40L, 0L], back.Payments.Select(back.Refundable));
        Assert.False(back.IsCancellable);
        Assert.True(Issued.After(Of("d", PaymentStatus.Declined, PaymentKind.Card, 100)).IsCancellable);
    }

    private static string KeyOf(Invoice invoice) => PaymentOrder.Pay(invoice, Method.All[0], null).Key;

    private static Payment Of(string id, PaymentStatus status, PaymentKind kind, long amount) =>
        new(id, "i", status, false, amount, "COP", null, null, null, null, default, null, null) { Kind = kind };

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
