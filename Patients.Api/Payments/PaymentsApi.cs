using System.ComponentModel;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using Patients.Api.Settled;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Payments;

public static class PaymentsApi
{
    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PaymentsOptions>().BindConfiguration(PaymentsOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<QueueDepth>();
        builder.Services.AddSingleton<PayInvoice>();
        builder.Services.AddSingleton<SettlementWatcher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SettlementWatcher>());
        return builder;
    }

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        app.MapRequestPayment();
        app.MapRequestRefund();
        app.MapParkedPayments();
        app.MapGiveUpPayment();
        var payments = app.MapGroup("/payments").WithTags("Payments").RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service);
        payments.MapGet("/", List).WithSummary("List payments in order of arrival").ProducesProblem(400);
        payments.MapGet("/{id}", Find).WithSummary("Find a payment in any status").ProducesProblem(404);
    }

    private static async Task<Results<Ok<PageResponse<PaymentResponse>>, ProblemHttpResult>> List(
        [Description("requested, paid, declined or parked, default all")] string? status,
        [Description("From 1")] string? page,
        [FromQuery(Name = "page_size"), Description("1 to 200, default 20")] string? pageSize,
        Database ledger)
    {
        var query = new Paging();
        var (wanted, number, size) = (query.Choice<PaymentStatus>("status", status), query.Page(page), query.Size(pageSize));
        if (query.Problem is { } problem) return problem;
        return TypedResults.Ok(PageResponse.Of(await ledger.FindPaymentsAsync(wanted, number, size), PaymentResponse.Of));
    }

    private static async Task<Results<Ok<PaymentResponse>, ProblemHttpResult>> Find(string id, Database ledger) =>
        await ledger.FindPaymentAsync(id) is { } payment ? TypedResults.Ok(PaymentResponse.Of(payment)) : Problems.NotFound("payment", id);
}
