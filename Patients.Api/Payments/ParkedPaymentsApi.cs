using System.ComponentModel;
using System.Diagnostics;
using System.Security.Claims;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Http;
using ServiceDefaults;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Payments;

/// <summary>What a call of <c>POST /payments/retry-parked</c> did.</summary>
/// <param name="Retried">Payments that are queued again.</param>
/// <param name="Remaining">Payments that are still parked: call again.</param>
public sealed record RetriedResponse(int Retried, long Remaining);

/// <summary>What operators do with parked payments, one or all.</summary>
public static class ParkedPaymentsApi
{
    private const int MaxLimit = 1000;
    private const int DefaultLimit = 200;

    public static void MapParkedPayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/payments").RequireRoles(Roles.Operator, Roles.Service).WithTags("Payments");
        payments.MapPost("/{id}/retry", Retry).WithSummary("Queue a parked payment again").ProducesProblem(404).ProducesProblem(409);
        payments.MapPost("/{id}/park", Park).WithSummary("Park a requested payment, so that the others go on")
            .ProducesProblem(404).ProducesProblem(409);
        payments.MapPost("/retry-parked", RetryAll).WithSummary("Queue parked payments again, the oldest first").ProducesProblem(400);
    }

    private static async Task<Results<Accepted<PaymentResponse>, ProblemHttpResult>> Retry(
        string id, ClaimsPrincipal caller, PayInvoice payInvoice, Database ledger, ILogger<PaymentRequest> log, CancellationToken cancellation)
    {
        switch (await payInvoice.RetryAsync(id, Activity.Current?.Id, caller.Name(), cancellation))
        {
            case RetryPaymentOutcome.Requested:
                Log.Retried(log, id);
                var payment = await ledger.FindPaymentAsync(id);
                return TypedResults.Accepted($"/payments/{id}", PaymentResponse.Of(payment!));
            case RetryPaymentOutcome.NotParked { Status: var status }:
                return Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}: only a parked payment can be retried.", id);
            default:
                return Problems.NotFound("payment", id);
        }
    }

    private static async Task<Results<Ok<PaymentResponse>, ProblemHttpResult>> Park(
        string id, ClaimsPrincipal caller, PayInvoice payInvoice, Database ledger, CancellationToken cancellation)
    {
        switch (await payInvoice.ParkAsync(id, caller.Name(), cancellation))
        {
            case ParkPaymentOutcome.Parked:
                return TypedResults.Ok(PaymentResponse.Of((await ledger.FindPaymentAsync(id))!));
            case ParkPaymentOutcome.NotRequested { Status: var status }:
                return Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}: only a requested payment can be parked.", id);
            default:
                return Problems.NotFound("payment", id);
        }
    }

    private static async Task<Results<Ok<RetriedResponse>, ProblemHttpResult>> RetryAll(
        [Description("1 to 1000, default 200")] string? limit, ClaimsPrincipal caller, PayInvoice payInvoice, Database ledger, CancellationToken cancellation)
    {
        var query = new Fields("the query");
        var count = (int)query.WholeNumber("limit", limit, 1, MaxLimit, DefaultLimit);
        if (query.Problem is { } problem) return problem;
        var retried = 0;
        var page = await ledger.FindPaymentsAsync(PaymentStatus.Parked, 1, count);
        foreach (var payment in page.Items)
        {
            if (await payInvoice.RetryAsync(payment.Id, Activity.Current?.Id, caller.Name(), cancellation) is RetryPaymentOutcome.Requested) retried++;
        }
        return TypedResults.Ok(new RetriedResponse(retried, Math.Max(0, page.Total - page.Items.Count)));
    }
}
