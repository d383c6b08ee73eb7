using System.ComponentModel;
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
        payments.MapPost("/{id}/retry", Retry).WithSummary("Queue a parked payment again").Produces<PaymentResponse>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        payments.MapPost("/{id}/park", Park).WithSummary("Park a requested payment, so that the others go on").Produces<PaymentResponse>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        payments.MapPost("/retry-parked", RetryAll).WithSummary("Queue parked payments again, the oldest first").Produces<RetriedResponse>(202)
            .ProducesProblem(400).ProducesProblem(422);
    }

    private static async Task<IResult> Retry(
        string id, Once once, ClaimsPrincipal caller, Database ledger, OutboxRelays relay, TimeProvider time, ILogger<PaymentRequest> log,
        CancellationToken cancellation)
    {
        var result = await once.DoAsync<(RetryPaymentOutcome Outcome, Payment? Payment)>(
            connection => (ledger.Requeue(connection, id, Activity.Current?.Id, caller.Name(), time), connection.FindPayment(id)),
            retry => retry.Outcome switch
            {
                RetryPaymentOutcome.Requested => once.Accepted($"/payments/{id}", PaymentResponse.Of(retry.Payment!)),
                RetryPaymentOutcome.NotParked { Status: var status } =>
                    Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}. Only a parked payment can be retried.", ("payment_id", id)),
                _ => Problems.NotFound("payment", id),
            }, cancellation);
        if (result is not Done) return result;
        relay.Signal();
        Log.Retried(log, id);
        return result;
    }

    private static Task<IResult> Park(
        string id, Once once, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation) =>
        once.DoAsync<(ParkPaymentOutcome Outcome, Payment? Payment)>(
            connection => (ledger.Park(connection, id, caller.Name(), time), connection.FindPayment(id)),
            park => park.Outcome switch
            {
                ParkPaymentOutcome.Parked => once.Accepted($"/payments/{id}", PaymentResponse.Of(park.Payment!)),
                ParkPaymentOutcome.NotRequested { Status: var status } =>
                    Problems.Conflict($"Payment {id} is {SnakeCaseJson.Name(status)}. Only a requested payment can be parked.", ("payment_id", id)),
                _ => Problems.NotFound("payment", id),
            }, cancellation);

    private static async Task<IResult> RetryAll(
        [Description("1 to 1000, default 200")] string? limit, Once once, ClaimsPrincipal caller, Database ledger, OutboxRelays relay,
        TimeProvider time, CancellationToken cancellation)
    {
        var query = new Fields("the query");
        var count = (int)query.WholeNumber("limit", limit, 1, MaxLimit, DefaultLimit);
        if (query.Problem is { } problem) return problem;
        var result = await once.DoAsync(connection =>
        {
            var parked = connection.FindParked(count);
            var retried = parked.Count(id => ledger.Requeue(connection, id, Activity.Current?.Id, caller.Name(), time) is RetryPaymentOutcome.Requested);
            return new RetriedResponse(retried, connection.CountParked());
        }, retried => once.Accepted("/payments?status=parked", retried), cancellation);
        if (result is Done) relay.Signal();
        return result;
    }
}
