namespace Clinic.Web.Patients;

/// <summary>The four kinds of charges, in the order of the bill.</summary>
public enum ChargeKind { Exam, Medication, Procedure, Consultation }

/// <param name="UnitPrice">In minor units, as is <paramref name="Amount"/>.</param>
public sealed record BillLine(string Id, ChargeKind Kind, string Description, long Quantity, long UnitPrice, long Amount, string Currency);

/// <summary>Charges of one kind.</summary>
public sealed record BillGroup(ChargeKind Kind, long Subtotal, IReadOnlyList<BillLine> Charges)
{
    /// <summary>In the order of the kinds, without those that have no charges.</summary>
    public static IReadOnlyList<BillGroup> Of(IReadOnlyList<BillLine> charges) => [.. Enum.GetValues<ChargeKind>().Select(kind =>
    {
        IReadOnlyList<BillLine> those = [.. charges.Where(charge => charge.Kind == kind)];
        return new BillGroup(kind, those.Sum(charge => charge.Amount), those);
    }).Where(group => group.Charges.Count > 0)];
}

/// <summary>The charges that a patient has not been billed for.</summary>
public sealed record Bill(IReadOnlyList<BillGroup> Groups, long Total, string Currency, bool ExitGranted)
{
    public bool IsEmpty => Total == 0;
}
