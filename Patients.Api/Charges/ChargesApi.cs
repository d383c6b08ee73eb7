using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Http;
using Patients.Api.Prices;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Charges;

/// <summary>The body of <c>POST /patients/{id}/charges</c>: a code of the price list, or what the charge is and costs.</summary>
/// <param name="Quantity">A positive whole number.</param>
/// <param name="PriceCode">The price list gives the other three.</param>
/// <param name="Kind">Exam, medication, procedure or consultation.</param>
/// <param name="Description">1 to 200 visible characters of any script; stored in NFC.</param>
/// <param name="UnitPrice">Positive, in minor units of COP (centavos).</param>
public sealed record NewCharge(long Quantity, string? PriceCode = null, ChargeKind? Kind = null, string? Description = null, long? UnitPrice = null);

/// <summary>Something that a patient used.</summary>
/// <param name="Amount">Quantity times unit price, in minor units of <paramref name="Currency"/>.</param>
/// <param name="InvoiceId">Null until it is billed.</param>
/// <param name="VoidedAt">When it was taken off the bill as a mistake; null if it counts.</param>
public sealed record ChargeResponse(
    string Id, string PatientId, ChargeKind Kind, string Description, long Quantity, long UnitPrice, long Amount,
    string Currency, string? InvoiceId, DateTimeOffset CreatedAt, DateTimeOffset? VoidedAt, string? VoidReason)
{
    public static ChargeResponse Of(Charge charge) => new(charge.Id, charge.PatientId, charge.Kind, charge.Description, charge.Quantity,
        charge.UnitPrice, charge.Amount, charge.Currency, charge.InvoiceId, charge.CreatedAt, charge.VoidedAt, charge.VoidReason);
}

public static class ChargesApi
{
    private static readonly string[] OfThePrice = ["kind", "description", "unit_price"];

    public static void MapCharges(this IEndpointRouteBuilder app)
    {
        app.MapPost("/patients/{id}/charges", Add).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Patients")
            .WithSummary("Add a charge for something that a patient used")
            .Accepts<NewCharge>("application/json").Produces<ChargeResponse>(201)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);
        app.MapVoidCharge();
    }

    private static Task<IResult> Add(
        string id, JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation) =>
        body.Has("price_code")
            ? AddByPrice(id, body, once, caller.Name(), ledger, time, cancellation)
            : AddAsDescribed(id, body, once, caller.Name(), ledger, time, cancellation);

    private static async Task<IResult> AddAsDescribed(
        string id, JsonBody body, Once once, string actor, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var (kind, description) = (body.Choice<ChargeKind>("kind"), body.Text("description", 200));
        body.RejectCardNumber("description", description);
        var (quantity, unitPrice) = (body.PositiveInteger("quantity"), body.PositiveInteger("unit_price"));
        if (!Money.TryMultiply(quantity, unitPrice, out var amount))
            body.Reject("unit_price", $"times quantity must be at most {Money.Max}");
        if (body.Problem is { } problem) return problem;

        return await once.DoAsync<AddChargeOutcome>(
            connection => ledger.ChargePatient(connection, id, kind, description, quantity, unitPrice, amount, actor, time),
            outcome => outcome switch
            {
                AddChargeOutcome.Added added => once.Created(location: null, ChargeResponse.Of(added.Charge)),
                AddChargeOutcome.TotalTooHigh { Unbilled: var unbilled } => TooHigh(body, "unit_price", unbilled),
                _ => Problems.NotFound("patient", id),
            }, cancellation);
    }

    private static async Task<IResult> AddByPrice(
        string id, JsonBody body, Once once, string actor, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        foreach (var field in OfThePrice.Where(body.Has)) body.Reject(field, "must not be sent with price_code: it comes from the price list");
        var (code, quantity) = (body.Token("price_code", Price.MaxCodeLength), body.PositiveInteger("quantity"));
        if (body.Problem is { } problem) return problem;

        return await once.DoAsync<AddChargeOutcome>(
            connection => connection.FindPrice(code) is not { } price ? new AddChargeOutcome.PriceUnknown()
                : !Money.TryMultiply(quantity, price.UnitPrice, out var amount) ? new AddChargeOutcome.AmountTooHigh(price.UnitPrice)
                : ledger.ChargePatient(connection, id, price.Kind, price.Description, quantity, price.UnitPrice, amount, actor, time),
            outcome => outcome switch
            {
                AddChargeOutcome.Added added => once.Created(location: null, ChargeResponse.Of(added.Charge)),
                AddChargeOutcome.PriceUnknown => Problems.NotFound("price", code),
                AddChargeOutcome.AmountTooHigh { UnitPrice: var price } =>
                    Rejected(body, "quantity", $"times the price of {price} must be at most {Money.Max}"),
                AddChargeOutcome.TotalTooHigh { Unbilled: var unbilled } => TooHigh(body, "quantity", unbilled),
                _ => Problems.NotFound("patient", id),
            }, cancellation);
    }

    private static ProblemHttpResult TooHigh(JsonBody body, string field, long unbilled) =>
        Rejected(body, field, $"would raise the patient's unbilled total of {unbilled} above {Money.Max}: issue an invoice first");

    private static ProblemHttpResult Rejected(JsonBody body, string field, string message)
    {
        body.Reject(field, message);
        return body.Problem!;
    }
}
