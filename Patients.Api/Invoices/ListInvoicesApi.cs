using System.ComponentModel;
using System.Globalization;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Invoices;

/// <summary>An invoice in a list, without its lines and payments.</summary>
/// <param name="State">Issued, paying (a payment is requested or parked), part_paid, paid or cancelled.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>, as are the other amounts.</param>
/// <param name="PaymentId">The payment that is charging it or, if there is none, that paid it last; null if there is neither.</param>
/// <param name="Declined">How many payments for it were declined.</param>
/// <param name="Number">Runs without gaps over the hospital's invoices.</param>
/// <param name="Paid">What was paid and not given back.</param>
/// <param name="Outstanding">What can still be paid.</param>
public sealed record InvoiceSummary(
    string Id, string InvoiceId, string PatientId, InvoiceState State, long Amount, string Currency, string? PaymentId, long Declined,
    DateTimeOffset IssuedAt, long? Number, long Paid, long Outstanding, DateTimeOffset? CancelledAt)
{
    public static InvoiceSummary Of(Invoice invoice) => new(invoice.Id, invoice.Id, invoice.PatientId, invoice.State, invoice.Amount,
        invoice.Currency, invoice.PaymentId, invoice.Declined, invoice.IssuedAt, invoice.Number, invoice.Paid, invoice.Outstanding, invoice.CancelledAt);
}

public static class ListInvoicesApi
{
    public static void MapListInvoices(this IEndpointRouteBuilder app)
    {
        app.MapGet("/invoices", Search).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("Find an invoice by its number, or list all, the newest first").ProducesProblem(400);
        app.MapGet("/patients/{id}/invoices", List).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Invoices")
            .WithSummary("List a patient's invoices: first those to be paid, the oldest first, then the others, the newest first")
            .ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<Results<Ok<PageResponse<InvoiceSummary>>, ProblemHttpResult>> Search(
        [Description("The number of an invoice, digits alone; default all")] string? search,
        [Description("From 1")] string? page,
        [FromQuery(Name = "page_size"), Description("1 to 200, default 20")] string? pageSize,
        [Description("true: the invoices of experiments, which have numbers of their own; default false")] string? trial,
        Database ledger)
    {
        var query = new Paging();
        var (number, size, trials) = (query.Page(page), query.Size(pageSize), query.Flag("trial", trial));
        long? wanted = string.IsNullOrWhiteSpace(search) ? null : Number(query, search.Trim());
        if (query.Problem is { } problem) return problem;
        return TypedResults.Ok(PageResponse.Of(await ledger.FindInvoicesAsync(wanted, trials, number, size), InvoiceSummary.Of));
    }

    private static long Number(Paging query, string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        query.Reject("search", "must be the number of an invoice: digits alone");
        return 0;
    }

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
