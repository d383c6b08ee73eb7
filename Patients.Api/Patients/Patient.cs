using Ledger;

namespace Patients.Api.Patients;

/// <summary>A person in the hospital's care.</summary>
/// <param name="ExitGranted">The patient may leave. Derived: no unbilled charges and no unpaid invoices. True also of a patient without any charge.</param>
public sealed record Patient(string Id, string Name, string Document, bool ExitGranted, DateTimeOffset CreatedAt)
{
    /// <summary>What is not billed and what is outstanding on invoices, in minor units.</summary>
    public long Owed { get; init; }
}

internal sealed class PatientRow
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Document { get; init; }
    public bool ExitGranted { get; init; }
    public long Owed { get; init; }
    public long CreatedAt { get; init; }

    public Patient ToPatient() =>
        new(Id, Name, Document, ExitGranted, LedgerExtensions.FromUnixMicroseconds(CreatedAt)) { Owed = Owed };
}
