using System.ComponentModel;
using System.Diagnostics;
using System.Security.Claims;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using Patients.Api.Outbox;
using ServiceDefaults;
using ServiceDefaults.Access;
using ServiceDefaults.Waiting;
using Storage;

namespace Patients.Api.Payments;

public static class GiveUpPaymentApi
{
    public static void MapGiveUpPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/payments/{id}/give-up", GiveUp).RequireRoles(Roles.Operator, Roles.Service).WithTags("Payments")
            .WithSummary("Give a parked payment up: if the gateway has no charge, it is declined and the invoice can be paid again")
            .Accepts<Correction>("application/json").Produces<PaymentResponse>().Produces<PaymentResponse>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    private static async Task<IResult> GiveUp(
        string id,
        [FromHeader(Name = PreferredWait.Header), Description("wait=N: seconds to wait for the outcome, 0 to 60, default 30")]
        string? prefer,
        JsonBody body, Once once, ClaimsPrincipal caller, Database ledger, OutboxRelays relay, PayInvoice payInvoice, TimeProvider time,
        HttpContext context, ILogger<PaymentRequest> log, CancellationToken cancellation)
    {
        var reason = body.Reason();
        if (body.Problem is { } problem) return problem;
        var result = await once.DoAsync<(RetryPaymentOutcome Outcome, Payment? Payment)>(
            connection => (ledger.GiveUp(connection, id, reason, Activity.Current?.Id, caller.Name(), time), connection.FindPayment(id)),
            asked => asked.Outcome switch
            {
                RetryPaymentOutcome.Requested => once.Accepted($"/payments/{id}", PaymentResponse.Of(asked.Payment!)),
                RetryPaymentOutcome.NotParked { Status: var status } => Problems.Conflict(
                    $"Payment {id} is {SnakeCaseJson.Name(status)}. Only a parked payment can be given up.", ("payment_id", id)),
                _ => Problems.NotFound("payment", id),
            }, cancellation);
        if (result is not Done) return result;
        relay.Signal();
        Log.GivingUp(log, id);
        // Also for a request that was carried out before: what is remembered is only that it was accepted.
        using var watch = payInvoice.WatchKnown(id);
        return (await payInvoice.WhenSettledAsync(watch, prefer, context, PaymentResponse.Of)).Result;
    }
}
