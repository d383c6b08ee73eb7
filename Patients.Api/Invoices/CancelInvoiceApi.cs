using System.Security.Claims;
using Access;
using Patients.Api.Charges;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Invoices;

public static class CancelInvoiceApi
{
    public static void MapCancelInvoice(this IEndpointRouteBuilder app) =>
        app.MapPost("/invoices/{id}/cancel", Cancel).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("Cancel an unpaid invoice: its charges are unbilled again").Accepts<Correction>("application/json").Produces<InvoiceResponse>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    private static async Task<IResult> Cancel(
        string id, JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var reason = body.Reason();
        if (body.Problem is { } problem) return problem;
        return await once.DoAsync<CancelInvoiceOutcome>(
            connection => ledger.Cancel(connection, id, reason, caller.Name(), time),
            outcome => outcome switch
            {
                CancelInvoiceOutcome.Cancelled { Invoice: var invoice } => once.Ok(InvoiceResponse.Of(invoice)),
                CancelInvoiceOutcome.AlreadyCancelled => Problems.Conflict($"Invoice {id} is cancelled already."),
                CancelInvoiceOutcome.Paying { PaymentId: var payment } => Problems.Conflict(
                    $"Payment {payment} of invoice {id} is not at rest. Wait until it is, or give it up if it is parked. Then cancel the invoice.",
                    ("payment_id", payment)),
                CancelInvoiceOutcome.Paid { Amount: var paid, PaymentId: var payment } => Problems.Conflict(
                    $"{paid} of invoice {id} is paid, the last by payment {payment}. Refund it, then cancel the invoice.",
                    ("payment_id", payment), ("paid", paid)),
                CancelInvoiceOutcome.TotalTooHigh { Unbilled: var unbilled } => Problems.Conflict(
                    $"Its charges would raise the patient's unbilled total of {unbilled} above {Money.Max}. Issue an invoice first."),
                _ => Problems.NotFound("invoice", id),
            }, cancellation);
    }
}
