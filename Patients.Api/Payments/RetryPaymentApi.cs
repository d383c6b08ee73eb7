using System.Diagnostics;
using System.Security.Claims;
using Access;
using Ledger.Payments;
using Patients.Api.Http;
using Patients.Api.Outbox;
using ServiceDefaults;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Payments;

public static class RetryPaymentApi
{
    public static void MapRetryPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/payments/{id}/retry", Retry).RequireRoles(Roles.Operator, Roles.Service)
            .WithTags("Payments").WithSummary("Retry a parked payment").Produces<PaymentResponse>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> Retry(
        string id, Once once, ClaimsPrincipal caller, Database ledger, OutboxRelay relay, TimeProvider time, ILogger<PaymentRequest> log,
        CancellationToken cancellation)
    {
        var result = await once.DoAsync<(RetryPaymentOutcome Outcome, Payment? Payment)>(
            connection => (ledger.Requeue(connection, id, Activity.Current?.Id, caller.Name(), time), connection.FindPayment(id)),
            retry => retry.Outcome switch
            {
                RetryPaymentOutcome.Requested => once.Accepted($"/payments/{id}", PaymentResponse.Of(retry.Payment!)),
                RetryPaymentOutcome.NotParked { Status: var status } =>
                    Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}. Only a parked payment can be retried.", id),
                _ => Problems.NotFound("payment", id),
            }, cancellation);
        if (result is not Done) return result;
        relay.Signal();
        Log.Retried(log, id);
        return result;
    }
}
