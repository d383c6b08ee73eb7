using System.Globalization;
using Clinic.Web.Services;

namespace Clinic.Web.Invoices;

/// <summary>Invoices. Issuing is not retried: without an answer, the caller reads the invoices again.</summary>
public sealed class InvoicesClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
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
            if (read.Items.Count < PageSize || all.Count >= read.Total)
            {
                // One that is issued meanwhile moves another to the next page.
                IReadOnlyList<Invoice> once = [.. all.DistinctBy(invoice => invoice.Id)];
                return new(new Page<Invoice>(once, once.Count));
            }
        }
    }

    /// <summary>The invoice with the number that was typed; none if it is no number or there is no answer.</summary>
    public async Task<IReadOnlyList<Invoice>> NumberedAsync(string? text, CancellationToken cancellation)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)) return [];
        return (await GetAsync<Page<Invoice>>(FormattableString.Invariant($"/invoices?search={number}"), cancellation)).Value?.Items ?? [];
    }

    /// <summary>Takes an unpaid invoice back: its charges are unbilled again.</summary>
    public Task<Answer<Invoice>> CancelAsync(string id, string reason, string key, CancellationToken cancellation) =>
        DoAsync<Invoice>($"/invoices/{Uri.EscapeDataString(id)}/cancel", new { Reason = reason }, key, cancellation);

    public Task<Answer<Invoice>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Invoice>($"/invoices/{Uri.EscapeDataString(id)}", cancellation);

    /// <param name="total">The total that the clerk has seen. With another one nothing is issued: <see cref="Trouble.Changed"/>.</param>
    public Task<Answer<Invoice>> IssueAsync(string patientId, long total, CancellationToken cancellation) =>
        PostAsync<Invoice>($"/patients/{Uri.EscapeDataString(patientId)}/invoices", new { ExpectedTotal = total }, cancellation);
}
