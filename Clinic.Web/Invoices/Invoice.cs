using System.Globalization;
using Clinic.Web.Patients;
using Clinic.Web.Payments;

namespace Clinic.Web.Invoices;

public enum InvoiceState { Issued, Paying, PartPaid, Paid, Cancelled }

/// <summary>A patient's charges, billed together.</summary>
/// <param name="Amount">In minor units.</param>
/// <param name="PaymentId">The payment that is charging it or has paid it; null while it is issued.</param>
/// <param name="Declined">How many times a card was declined for it.</param>
/// <param name="Lines">Null in a list.</param>
public sealed record Invoice(
    string Id, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, int Declined,
    DateTimeOffset IssuedAt, IReadOnlyList<BillLine>? Lines)
{
    /// <summary>Runs without gaps over the hospital's invoices.</summary>
    public long? Number { get; init; }

    /// <summary>What was paid and not given back.</summary>
    public long Paid { get; init; }

    /// <summary>What can still be paid.</summary>
    public long Outstanding { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }
    public string? CancelReason { get; init; }

    /// <summary>By card, by cash, and refunds, in every status; the oldest first. Empty in a list.</summary>
    public IReadOnlyList<Payment> Payments { get; init; } = [];

    /// <summary>The number that people use.</summary>
    public string Name => Number?.ToString(CultureInfo.InvariantCulture) ?? NumberOf(Id);

    /// <summary>Nothing is under way, and something is left to pay.</summary>
    public bool IsPayable => State is InvoiceState.Issued or InvoiceState.PartPaid && Outstanding > 0;

    /// <summary>Nothing of it is paid or being paid.</summary>
    public bool IsCancellable => State == InvoiceState.Issued && Paid == 0 && !Payments.Any(payment => payment.IsOpen);

    public bool LastCardWasDeclined => Payments is [.., { Kind: PaymentKind.Card, Status: PaymentStatus.Declined, GivenUp: false }];

    public IEnumerable<Payment> RefundsOf(Payment payment) => Payments.Where(refund => refund.RefundOf == payment.PaymentId);

    /// <summary>How much of a payment can be given back: refunds that were declined do not count.</summary>
    public long Refundable(Payment payment) => payment is { Kind: not PaymentKind.Refund, Status: PaymentStatus.Paid }
        ? payment.Amount - RefundsOf(payment).Where(refund => refund.Status != PaymentStatus.Declined).Sum(refund => refund.Amount)
        : 0;

    /// <summary>The invoice after the payment, which may be settled since the invoice was read.</summary>
    /// <param name="settled">Null: none.</param>
    public Invoice After(Payment? settled)
    {
        if (settled is null or { IsOpen: true } || Payments.Any(known => known.PaymentId == settled.PaymentId && !known.IsOpen)) return this;
        var moved = settled.Status != PaymentStatus.Paid ? 0 : settled.Kind == PaymentKind.Refund ? -settled.Amount : settled.Amount;
        var paid = Paid + moved;
        return this with
        {
            Paid = paid,
            Outstanding = Amount - paid,
            State = paid == Amount ? InvoiceState.Paid : paid > 0 ? InvoiceState.PartPaid : InvoiceState.Issued,
            Payments = [.. Payments.Where(known => known.PaymentId != settled.PaymentId), settled],
        };
    }

    /// <summary>Stands for the number where only the id is known: its end, unique within a day.</summary>
    public static string NumberOf(string id) => (id.Length > 8 ? id[^8..] : id).ToUpperInvariant();
}
