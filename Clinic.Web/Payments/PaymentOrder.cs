using Clinic.Web.Invoices;

namespace Clinic.Web.Payments;

/// <summary>
/// What the clerk asks for. The key makes it one payment, however often it is sent. It is derived from what the page shows, so a second click,
/// a second tab and a reloaded page ask for the same one.
/// </summary>
public sealed record PaymentOrder(string Path, object Body, string Key, PaymentKind Kind)
{
    /// <summary>The key changes with every payment of the invoice, also with a declined one.</summary>
    /// <param name="amount">Null: all that is outstanding.</param>
    public static PaymentOrder Pay(Invoice invoice, Method method, long? amount) => new(
        $"/invoices/{Uri.EscapeDataString(invoice.Id)}/payments",
        method.IsCash
            ? new { Method = "cash", Amount = amount, ExpectedOutstanding = invoice.Outstanding }
            : new { CardToken = method.Token, Amount = amount, ExpectedOutstanding = invoice.Outstanding },
        FormattableString.Invariant($"clinic-{invoice.Id}-{invoice.Payments.Count + 1}"), method.IsCash ? PaymentKind.Cash : PaymentKind.Card);

    /// <summary>The key changes with every refund of the payment.</summary>
    public static PaymentOrder Refund(Invoice invoice, Payment payment, long amount, string reason) => new(
        $"/payments/{Uri.EscapeDataString(payment.PaymentId)}/refunds", new { Reason = reason, Amount = amount },
        FormattableString.Invariant($"clinic-refund-{payment.PaymentId}-{invoice.RefundsOf(payment).Count() + 1}"), PaymentKind.Refund);
}
