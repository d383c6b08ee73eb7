using Patients.Api.Charges;
using Patients.Api.Http;
using ServiceDefaults;

namespace Patients.Api.Patients;

/// <summary>Charges of one kind.</summary>
/// <param name="Id">The kind. There is one group per kind.</param>
/// <param name="Subtotal">In minor units.</param>
public sealed record ChargeGroup(string Id, ChargeKind Kind, long Subtotal, IReadOnlyList<ChargeResponse> Charges);

/// <summary>The unbilled charges of a patient.</summary>
/// <param name="Id">The patient's id.</param>
/// <param name="Groups">Always four, in this order: exam, medication, procedure, consultation.</param>
/// <param name="Total">In minor units of <paramref name="Currency"/>.</param>
public sealed record ConsolidatedBill(
    string Id, string PatientId, IReadOnlyList<ChargeGroup> Groups, long Total, string Currency, bool ExitGranted)
{
    public static ConsolidatedBill Of(Patient patient, IReadOnlyList<Charge> unbilled) => new(
        patient.Id,
        patient.Id,
        [.. Enum.GetValues<ChargeKind>().Select(kind => GroupOf(kind, [.. unbilled.Where(charge => charge.Kind == kind)]))],
        unbilled.Sum(charge => charge.Amount),
        Money.Currency,
        patient.ExitGranted && unbilled.Count == 0);

    private static ChargeGroup GroupOf(ChargeKind kind, IReadOnlyList<Charge> charges) =>
        new(SnakeCaseJson.Name(kind), kind, charges.Sum(charge => charge.Amount), [.. charges.Select(ChargeResponse.Of)]);
}
