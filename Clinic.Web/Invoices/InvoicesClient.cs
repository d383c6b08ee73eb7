using Clinic.Web.Patients;
using Clinic.Web.Services;

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
    /// <summary>The number that people use: the end of the id, unique within a day.</summary>
    public string Number => Id[^8..].ToUpperInvariant();
}

/// <summary>Invoices. Issuing is not retried: without an answer, the caller reads the invoices again.</summary>
public sealed class InvoicesClient(HttpClient http, ICaller caller) : ServiceClient(http, caller)
{
    /// <summary>The newest first.</summary>
    public Task<Answer<Page<Invoice>>> OfPatientAsync(string patientId, CancellationToken cancellation) =>
        GetAsync<Page<Invoice>>($"/patients/{Uri.EscapeDataString(patientId)}/invoices", cancellation);

    public Task<Answer<Invoice>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Invoice>($"/invoices/{Uri.EscapeDataString(id)}", cancellation);

    /// <summary>Refused if there is nothing to bill.</summary>
    public Task<Answer<Invoice>> IssueAsync(string patientId, CancellationToken cancellation) =>
        PostAsync<Invoice>($"/patients/{Uri.EscapeDataString(patientId)}/invoices", cancellation);
}
