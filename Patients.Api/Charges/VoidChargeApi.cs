using System.Security.Claims;
using Access;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Charges;

public static class VoidChargeApi
{
    public static void MapVoidCharge(this IEndpointRouteBuilder app) =>
        app.MapPost("/charges/{id}/void", Void).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Patients")
            .WithSummary("Take a charge that is not billed off the patient's bill").Accepts<Correction>("application/json").Produces<ChargeResponse>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    private static async Task<IResult> Void(
        string id, JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var reason = body.Reason();
        if (body.Problem is { } problem) return problem;
        return await once.DoAsync<VoidChargeOutcome>(
            connection => ledger.Void(connection, id, reason, caller.Name(), time),
            outcome => outcome switch
            {
                VoidChargeOutcome.Voided { Charge: var charge } => once.Ok(ChargeResponse.Of(charge)),
                VoidChargeOutcome.AlreadyVoided => Problems.Conflict($"Charge {id} is voided already."),
                VoidChargeOutcome.Invoiced { InvoiceId: var invoice } => Problems.Conflict(
                    $"Charge {id} is on invoice {invoice}. Cancel the invoice with POST /invoices/{invoice}/cancel, then void the charge.",
                    ("invoice_id", invoice)),
                _ => Problems.NotFound("charge", id),
            }, cancellation);
    }
}
