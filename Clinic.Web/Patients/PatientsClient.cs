using Clinic.Web.Services;

namespace Clinic.Web.Patients;

/// <summary>A patient, as Patients.Api returns it.</summary>
public sealed record Patient(string Id, string Name, string Document, bool ExitGranted, DateTimeOffset CreatedAt)
{
    /// <summary>What is not billed and what is outstanding on invoices, in minor units.</summary>
    public long Owed { get; init; }
}

/// <summary>Patients and their bills.</summary>
public sealed class PatientsClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    /// <param name="text">Part of a name or document. If empty, all patients are returned.</param>
    /// <param name="owing">Only those who owe something.</param>
    /// <param name="page">Starts at 1.</param>
    public Task<Answer<Page<Patient>>> SearchAsync(string? text, bool owing, int page, int size, CancellationToken cancellation) =>
        GetAsync<Page<Patient>>(FormattableString.Invariant(
            $"/patients?search={Uri.EscapeDataString(text?.Trim() ?? "")}{(owing ? "&owing=true" : "")}&page={page}&page_size={size}"), cancellation);

    public Task<Answer<Patient>> AdmitAsync(string name, string document, string key, CancellationToken cancellation) =>
        DoAsync<Patient>("/patients", new { Name = name, Document = document }, key, cancellation);

    /// <param name="priceCode">Of the price list.</param>
    public Task<Answer<BillLine>> AddChargeAsync(string id, string priceCode, long quantity, string key, CancellationToken cancellation) =>
        DoAsync<BillLine>($"/patients/{Uri.EscapeDataString(id)}/charges", new { PriceCode = priceCode, Quantity = quantity }, key, cancellation);

    /// <summary>Takes a charge that is not billed off the bill.</summary>
    public Task<Answer<BillLine>> VoidAsync(string chargeId, string reason, string key, CancellationToken cancellation) =>
        DoAsync<BillLine>($"/charges/{Uri.EscapeDataString(chargeId)}/void", new { Reason = reason }, key, cancellation);

    public Task<Answer<Patient>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Patient>($"/patients/{Uri.EscapeDataString(id)}", cancellation);

    public Task<Answer<Bill>> ConsolidateAsync(string id, CancellationToken cancellation) =>
        GetAsync<Bill>($"/patients/{Uri.EscapeDataString(id)}/consolidated", cancellation);
}
