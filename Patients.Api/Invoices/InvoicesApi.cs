using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Charges;
using Patients.Api.Http;
using Patients.Api.Payments;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>The body of <c>POST /patients/{id}/invoices</c>, which may be missing.</summary>
/// <param name="ExpectedTotal">If another amount is unbilled, nothing is issued. Default: no check.</param>
public sealed record NewInvoice(long? ExpectedTotal = null);

/// <summary>Charges of a patient that were billed together.</summary>
/// <param name="State">Issued, paying (a payment is requested or parked), part_paid, paid or cancelled.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>, as are the other amounts.</param>
/// <param name="PaymentId">The payment that is charging it or, if there is none, that paid it last; null if there is neither.</param>
/// <param name="Declined">How many payments for it were declined.</param>
/// <param name="Lines">What it bills. A cancelled invoice keeps the lines that it had.</param>
/// <param name="Number">Runs without gaps over the hospital's invoices.</param>
/// <param name="Paid">What was paid and not given back.</param>
/// <param name="Outstanding">What can still be paid: the amount without what is paid, requested or parked. 0 if it is cancelled.</param>
/// <param name="Payments">By card, by cash, and refunds, in every status; the oldest first.</param>
public sealed record InvoiceResponse(
    string Id, string InvoiceId, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, long Declined,
    DateTimeOffset IssuedAt, IReadOnlyList<ChargeResponse> Lines, long? Number, long Paid, long Outstanding, DateTimeOffset? CancelledAt,
    string? CancelReason, IReadOnlyList<PaymentResponse> Payments)
{
    public static InvoiceResponse Of(Invoice invoice) => new(invoice.Id, invoice.Id, invoice.PatientId, invoice.State,
        invoice.Amount, invoice.Currency, invoice.PaymentId, invoice.Declined, invoice.IssuedAt, [.. invoice.Lines.Select(ChargeResponse.Of)],
        invoice.Number, invoice.Paid, invoice.Outstanding, invoice.CancelledAt, invoice.CancelReason, [.. invoice.Payments.Select(PaymentResponse.Of)]);
}

public static class InvoicesApi
{
    public static void MapInvoices(this IEndpointRouteBuilder app)
    {
        app.MapListInvoices();
        app.MapCancelInvoice();
        app.MapPost("/patients/{id}/invoices", Issue).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("Issue one invoice for all unbilled charges of a patient")
            .Accepts<NewInvoice>(isOptional: true, "application/json").Produces<InvoiceResponse>(201)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);
        app.MapGet("/invoices/{id}", Find).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices").WithSummary("Find an invoice").ProducesProblem(404);
    }

    private static async Task<IResult> Issue(
        string id, HttpContext context, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadOptionalAsync(context);
        var expected = body.SeenAmount("expected_total");
        if (body.Problem is { } problem) return problem;
        return await once.DoAsync<IssueInvoiceOutcome>(
            connection => ledger.BillPatient(connection, id, expected, caller.Name(), time),
            outcome => outcome switch
            {
                IssueInvoiceOutcome.Issued { Invoice: var invoice } => once.Created($"/invoices/{invoice.Id}", InvoiceResponse.Of(invoice)),
                IssueInvoiceOutcome.NothingToBill => Problems.Conflict($"Patient {id} has no unbilled charges. Add one before issuing an invoice."),
                IssueInvoiceOutcome.TotalDiffers { Total: var total } => Problems.Conflict(
                    $"The unbilled charges of patient {id} are {total}, not {expected}. Check them and issue the invoice again.", ("total", total)),
                _ => Problems.NotFound("patient", id),
            }, cancellation);
    }

    private static async Task<Results<Ok<InvoiceResponse>, ProblemHttpResult>> Find(string id, Database ledger) =>
        await ledger.FindInvoiceAsync(id) is { } invoice ? TypedResults.Ok(InvoiceResponse.Of(invoice)) : Problems.NotFound("invoice", id);
}
