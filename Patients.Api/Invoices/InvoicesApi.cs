using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Charges;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>Charges of a patient that were billed together.</summary>
/// <param name="State">Issued, paying (a payment is requested or parked) or paid.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>.</param>
/// <param name="PaymentId">The payment that is charging it or has paid it; null in state issued.</param>
/// <param name="Declined">How many payments for it were declined.</param>
public sealed record InvoiceResponse(
    string Id, string InvoiceId, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, long Declined,
    DateTimeOffset IssuedAt, IReadOnlyList<ChargeResponse> Lines)
{
    public static InvoiceResponse Of(Invoice invoice) => new(invoice.Id, invoice.Id, invoice.PatientId, invoice.State,
        invoice.Amount, invoice.Currency, invoice.PaymentId, invoice.Declined, invoice.IssuedAt, [.. invoice.Lines.Select(ChargeResponse.Of)]);
}

/// <summary>The body of <c>POST /patients/{id}/invoices</c>, which is optional.</summary>
/// <param name="ExpectedTotal">The total that the clerk has seen, in minor units. With another total nothing is issued.</param>
public sealed record NewInvoice(long? ExpectedTotal);

public static class InvoicesApi
{
    public static void MapInvoices(this IEndpointRouteBuilder app)
    {
        app.MapListInvoices();
        app.MapPost("/patients/{id}/invoices", Issue).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("Issue one invoice for all unbilled charges of a patient")
            .Accepts<NewInvoice>(isOptional: true, "application/json").Produces<InvoiceResponse>(201)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);
        app.MapGet("/invoices/{id}", Find).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices").WithSummary("Find an invoice").ProducesProblem(404);
    }

    private static async Task<IResult> Issue(
        string id, Once once, HttpContext context, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadOptionalAsync(context);
        var expected = body.SeenAmount("expected_total");
        if (body.Problem is { } problem) return problem;
        return await once.DoAsync<IssueInvoiceOutcome>(
            connection => ledger.BillPatient(connection, id, caller.Name(), time, expected),
            outcome => outcome switch
            {
                IssueInvoiceOutcome.Issued { Invoice: var invoice } => once.Created($"/invoices/{invoice.Id}", InvoiceResponse.Of(invoice)),
                IssueInvoiceOutcome.NothingToBill => Problems.AmountChanged(
                    $"Patient {id} has no unbilled charges. Add one before issuing an invoice.", "total", 0),
                IssueInvoiceOutcome.TotalDiffers { Total: var total } => Problems.AmountChanged(
                    $"The bill of patient {id} is {total}, not {expected}. Nothing was issued. Read the bill again and issue what it shows.",
                    "total", total),
                _ => Problems.NotFound("patient", id),
            }, cancellation);
    }

    private static async Task<Results<Ok<InvoiceResponse>, ProblemHttpResult>> Find(string id, Database ledger) =>
        await ledger.FindInvoiceAsync(id) is { } invoice ? TypedResults.Ok(InvoiceResponse.Of(invoice)) : Problems.NotFound("invoice", id);
}
