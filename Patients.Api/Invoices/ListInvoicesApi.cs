using System.ComponentModel;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>An invoice in a list, without its lines.</summary>
/// <param name="Amount">In minor units of <paramref name="Currency"/>.</param>
/// <param name="PaymentId">The payment that is charging it or has paid it; null in state issued.</param>
/// <param name="Declined">How many payments for it were declined.</param>
public sealed record InvoiceSummary(
    string Id, string InvoiceId, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, long Declined,
    DateTimeOffset IssuedAt)
{
    public static InvoiceSummary Of(Invoice invoice) => new(invoice.Id, invoice.Id, invoice.PatientId, invoice.State, invoice.Amount,
        invoice.Currency, invoice.PaymentId, invoice.Declined, invoice.IssuedAt);
}

public static class ListInvoicesApi
{
    public static void MapListInvoices(this IEndpointRouteBuilder app) =>
        app.MapGet("/patients/{id}/invoices", List).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("List a patient's invoices, newest first").ProducesProblem(400).ProducesProblem(404);

    private static async Task<Results<Ok<PageResponse<InvoiceSummary>>, ProblemHttpResult>> List(
        string id,
        [Description("From 1")] string? page,
        [FromQuery(Name = "page_size"), Description("1 to 200, default 20")] string? pageSize,
        Database ledger)
    {
        var query = new Paging();
        var (number, size) = (query.Page(page), query.Size(pageSize));
        if (query.Problem is { } problem) return problem;
        return await ledger.FindInvoicesAsync(id, number, size) is { } found
            ? TypedResults.Ok(PageResponse.Of(found, InvoiceSummary.Of))
            : Problems.NotFound("patient", id);
    }
}
