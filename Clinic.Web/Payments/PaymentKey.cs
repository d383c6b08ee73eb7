namespace Clinic.Web.Payments;

/// <summary>
/// The idempotency key of an invoice's next payment. It follows from what the ledger knows, so that a second click, a second tab
/// and a page that was loaded again all ask for the same payment; a new one only after a card was declined.
/// </summary>
public static class PaymentKey
{
    /// <param name="declined">How often a card was declined for the invoice.</param>
    public static string Of(string invoiceId, int declined) => FormattableString.Invariant($"clinic-{invoiceId}-{declined + 1}");
}
