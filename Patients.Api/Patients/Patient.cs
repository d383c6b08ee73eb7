using Ledger;

namespace Patients.Api.Patients;

/// <summary>A person in the hospital's care.</summary>
/// <param name="ExitGranted">The patient may leave. Derived: no unbilled charges and no unpaid invoices.</param>
public sealed record Patient(string Id, string Name, string Document, bool ExitGranted, DateTimeOffset CreatedAt);

internal sealed class PatientRow
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Document { get; init; }
    public bool ExitGranted { get; init; }
    public long CreatedAt { get; init; }

    public Patient ToPatient() =>
        new(Id, Name, Document, ExitGranted, LedgerExtensions.FromUnixMicroseconds(CreatedAt));
}
