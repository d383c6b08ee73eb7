using Clinic.Web.Services;

namespace Clinic.Web.Patients;

/// <summary>A patient, as Patients.Api returns it.</summary>
public sealed record Patient(string Id, string Name, string Document, bool ExitGranted, DateTimeOffset CreatedAt);

/// <summary>Patients and their bills.</summary>
public sealed class PatientsClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    /// <param name="text">Part of a name or document. If empty, all patients are returned.</param>
    /// <param name="page">Starts at 1.</param>
    public Task<Answer<Page<Patient>>> SearchAsync(string? text, int page, int size, CancellationToken cancellation) =>
        GetAsync<Page<Patient>>(FormattableString.Invariant(
            $"/patients?search={Uri.EscapeDataString(text?.Trim() ?? "")}&page={page}&page_size={size}"), cancellation);

    public Task<Answer<Patient>> FindAsync(string id, CancellationToken cancellation) =>
        GetAsync<Patient>($"/patients/{Uri.EscapeDataString(id)}", cancellation);

    public Task<Answer<Bill>> ConsolidateAsync(string id, CancellationToken cancellation) =>
        GetAsync<Bill>($"/patients/{Uri.EscapeDataString(id)}/consolidated", cancellation);
}
