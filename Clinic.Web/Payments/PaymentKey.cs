namespace Clinic.Web.Payments;

/// <summary>
/// The idempotency key of an invoice's next payment. It is derived from the ledger's state, so a second click, a second tab and a
/// reloaded page all request the same payment. The key changes only after a card was declined.
/// </summary>
public static class PaymentKey
{
    /// <param name="declined">How many times a card was declined for the invoice.</param>
    public static string Of(string invoiceId, int declined) => FormattableString.Invariant($"clinic-{invoiceId}-{declined + 1}");
}
