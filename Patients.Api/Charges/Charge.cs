using Ledger;

namespace Patients.Api.Charges;

/// <summary>The kinds of charges: the four groups of a consolidated bill.</summary>
public enum ChargeKind { Exam, Medication, Procedure, Consultation }

/// <summary>Something that a patient used. <paramref name="UnitPrice"/> and <paramref name="Amount"/> are in minor units.</summary>
/// <param name="InvoiceId">Null until it is billed.</param>
public sealed record Charge(
    string Id, string PatientId, ChargeKind Kind, string Description, long Quantity, long UnitPrice, long Amount,
    string Currency, string? InvoiceId, DateTimeOffset CreatedAt)
{
    /// <summary>When it was taken off the bill as a mistake; null if it counts.</summary>
    public DateTimeOffset? VoidedAt { get; init; }

    public string? VoidReason { get; init; }
}

internal sealed class ChargeRow
{
    public const string Columns = """
        id, patient_id AS PatientId, kind, description, quantity, unit_price AS UnitPrice, amount, currency,
        invoice_id AS InvoiceId, created_at AS CreatedAt, voided_at AS VoidedAt, void_reason AS VoidReason
        """;

    public required string Id { get; init; }
    public required string PatientId { get; init; }
    public required string Kind { get; init; }
    public required string Description { get; init; }
    public long Quantity { get; init; }
    public long UnitPrice { get; init; }
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public string? InvoiceId { get; init; }
    public long CreatedAt { get; init; }
    public long? VoidedAt { get; init; }
    public string? VoidReason { get; init; }

    public Charge ToCharge() => new(
        Id, PatientId, Enum.Parse<ChargeKind>(Kind, ignoreCase: true), Description, Quantity, UnitPrice, Amount, Currency,
        InvoiceId, LedgerExtensions.FromUnixMicroseconds(CreatedAt))
    {
        VoidedAt = VoidedAt is { } at ? LedgerExtensions.FromUnixMicroseconds(at) : null,
        VoidReason = VoidReason,
    };
}
