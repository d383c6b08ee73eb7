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

public static class RetryPaymentApi
{
    public static void MapRetryPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/payments/{id}/retry", Retry).RequireRoles(Roles.Operator, Roles.Service)
            .WithTags("Payments").WithSummary("Retry a parked payment")
            .ProducesProblem(404).ProducesProblem(409);

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
                return Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}. Only a parked payment can be retried.", id);
            default:
                return Problems.NotFound("payment", id);
        }
    }
}
