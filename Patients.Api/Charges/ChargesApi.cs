using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Charges;

/// <summary>The body of <c>POST /patients/{id}/charges</c>.</summary>
/// <param name="Description">1 to 200 visible characters of any script; stored in NFC.</param>
/// <param name="Quantity">A positive whole number.</param>
/// <param name="UnitPrice">Positive, in minor units of COP (centavos).</param>
public sealed record NewCharge(ChargeKind Kind, string Description, long Quantity, long UnitPrice);

/// <summary>Something that a patient used.</summary>
/// <param name="Amount">Quantity times unit price, in minor units of <paramref name="Currency"/>.</param>
/// <param name="InvoiceId">Null until it is billed.</param>
public sealed record ChargeResponse(
    string Id, string PatientId, ChargeKind Kind, string Description, long Quantity, long UnitPrice, long Amount,
    string Currency, string? InvoiceId, DateTimeOffset CreatedAt)
{
    public static ChargeResponse Of(Charge charge) => new(charge.Id, charge.PatientId, charge.Kind, charge.Description,
        charge.Quantity, charge.UnitPrice, charge.Amount, charge.Currency, charge.InvoiceId, charge.CreatedAt);
}

public static class ChargesApi
{
    public static void MapCharges(this IEndpointRouteBuilder app) =>
        app.MapPost("/patients/{id}/charges", Add).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Patients")
            .WithSummary("Add a charge for something that a patient used")
            .Accepts<NewCharge>("application/json").Produces<ChargeResponse>(201)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    private static async Task<IResult> Add(
        string id, JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var (kind, description) = (body.Choice<ChargeKind>("kind"), body.Text("description", 200));
        body.RejectCardNumber("description", description);
        var (quantity, unitPrice) = (body.PositiveInteger("quantity"), body.PositiveInteger("unit_price"));
        if (!Money.TryMultiply(quantity, unitPrice, out var amount))
            body.Reject("unit_price", $"times quantity must be at most {Money.Max}");
        if (body.Problem is { } problem) return problem;

        return await once.DoAsync<AddChargeOutcome>(
            connection => ledger.ChargePatient(connection, id, kind, description, quantity, unitPrice, amount, caller.Name(), time),
            outcome => outcome switch
            {
                AddChargeOutcome.Added added => once.Created(location: null, ChargeResponse.Of(added.Charge)),
                AddChargeOutcome.TotalTooHigh { Unbilled: var unbilled } => TooHigh(body, unbilled),
                _ => Problems.NotFound("patient", id),
            }, cancellation);
    }

    private static ProblemHttpResult TooHigh(JsonBody body, long unbilled)
    {
        body.Reject("unit_price", $"would raise the patient's unbilled total of {unbilled} above {Money.Max}: issue an invoice first");
        return body.Problem!;
    }
}
