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
    public string Number => NumberOf(Id);

    public static string NumberOf(string id) => (id.Length > 8 ? id[^8..] : id).ToUpperInvariant();
}

/// <summary>Invoices. Issuing is not retried: without an answer, the caller reads the invoices again.</summary>
public sealed class InvoicesClient(HttpClient http, ICaller caller) : ServiceClient(http, caller)
{
    private const int PageSize = 200;

    /// <summary>All invoices of a patient: those to be paid first, the oldest of them at the top; then the others, the newest first.</summary>
    public async Task<Answer<Page<Invoice>>> OfPatientAsync(string patientId, CancellationToken cancellation)
    {
        List<Invoice> all = [];
        for (var page = 1; ; page++)
        {
            var answer = await GetAsync<Page<Invoice>>(FormattableString.Invariant(
                $"/patients/{Uri.EscapeDataString(patientId)}/invoices?page={page}&page_size={PageSize}"), cancellation);
            if (answer.Value is not { } read) return answer;
            all.AddRange(read.Items);
            if (read.Items.Count < PageSize || all.Count >= read.Total) return new(new Page<Invoice>(ByNeed(all), all.Count));
        }
    }

    /// <summary>The order of work at the desk.</summary>
    /// <param name="newestFirst">As the service lists them. An invoice that is issued meanwhile can move another one to the next page.</param>
    internal static IReadOnlyList<Invoice> ByNeed(IReadOnlyList<Invoice> newestFirst)
    {
        var known = newestFirst.DistinctBy(invoice => invoice.Id).ToList();
        return [.. known.Where(invoice => invoice.State != InvoiceState.Paid).Reverse(), .. known.Where(invoice => invoice.State == InvoiceState.Paid)];
    }

    public Task<Answer<Invoice>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Invoice>($"/invoices/{Uri.EscapeDataString(id)}", cancellation);

    /// <param name="total">The total that the clerk has seen. With another one nothing is issued: <see cref="Trouble.Changed"/>.</param>
    public Task<Answer<Invoice>> IssueAsync(string patientId, long total, CancellationToken cancellation) =>
        PostAsync<Invoice>($"/patients/{Uri.EscapeDataString(patientId)}/invoices", new { ExpectedTotal = total }, cancellation);
}
