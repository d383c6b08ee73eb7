using System.ComponentModel;
using System.Diagnostics;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using Patients.Api.Settled;
using ServiceDefaults.Access;
using ServiceDefaults.Waiting;
using Storage;

namespace Patients.Api.Payments;

/// <summary>The body of <c>POST /invoices/{id}/payments</c>.</summary>
/// <param name="CardToken">1 to 200 printable ASCII characters: the gateway's token for the card, never the card number.</param>
/// <param name="ExpectedOutstanding">Optional: the outstanding amount that the clerk has seen, in minor units. With another one nothing is paid.</param>
public sealed record NewPayment(string CardToken, long? ExpectedOutstanding);

public static class RequestPaymentApi
{
    public static void MapRequestPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/invoices/{id}/payments", Request).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Payments")
            .WithSummary("Pay an invoice and wait for the outcome; repeating the request with the same Idempotency-Key is safe")
            .Accepts<NewPayment>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415)
            .ProducesProblem(422).ProducesProblem(503);

    private static async Task<Results<Ok<PaymentResponse>, Accepted<PaymentResponse>, ProblemHttpResult>> Request(
        string id,
        [FromHeader(Name = IdempotencyKey.Header), Description("Required; 1 to 255 printable ASCII characters, a new key for each payment")]
        string? key,
        [FromHeader(Name = PreferredWait.Header), Description("wait=N: seconds to wait for the outcome, 0 to 60, default 30")]
        string? prefer,
        JsonBody body, PayInvoice payInvoice, TimeProvider time, HttpContext context, ILogger<PaymentRequest> log)
    {
        if (IdempotencyKey.Check(context.Request.Headers[IdempotencyKey.Header]) is { } badKey) return badKey;
        var cardToken = body.Token("card_token", 200);
        body.RejectCardNumber("card_token", cardToken);
        var expected = body.SeenAmount("expected_outstanding");
        if (body.Problem is { } problem) return problem;

        var paymentId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        using var activity = Telemetry.Source.StartActivity("payment request", ActivityKind.Producer);
        activity?.SetTag("alta.invoice.id", id);
        var request = new PaymentRequest(paymentId, key!, id, cardToken, Activity.Current?.Id, context.User.Name(), expected);
        var (outcome, watch) = await payInvoice.AcceptAsync(request, context.RequestAborted);
        switch (outcome)
        {
            case RequestPaymentOutcome.InvoiceTaken taken:
                return Taken(id, taken);
            case RequestPaymentOutcome.OutstandingDiffers { Outstanding: var outstanding }:
                return Problems.AmountChanged(
                    $"Invoice {id} has {outstanding} left to pay, not {expected}. Nothing was charged. Read the invoice again and pay what it shows.",
                    "outstanding", outstanding);
            case RequestPaymentOutcome.KeyReused:
                return Problems.KeyReused();
            case RequestPaymentOutcome.QueueFull:
                context.Response.Headers.RetryAfter = "1";
                Log.QueueFull(log, id);
                return Problems.QueueFull();
            case RequestPaymentOutcome.InvoiceUnknown:
                return Problems.NotFound("invoice", id);
            case RequestPaymentOutcome.Accepted:
                Log.Accepted(log, paymentId, id);
                break;
        }
        using (watch)
        {
            activity?.SetTag("alta.payment.id", watch!.PaymentId);
            var payment = await payInvoice.SettledAsync(watch!, PreferredWait.Of(prefer), context.RequestAborted);
            if (payment.Settlement is not null) return TypedResults.Ok(PaymentResponse.Of(payment));
            if (watch!.IsStopping) context.Response.Headers[CutShort.Header] = CutShort.Stopping;
            context.Response.Headers.RetryAfter = "1";
            return TypedResults.Accepted($"/payments/{payment.Id}", PaymentResponse.Of(payment));
        }
    }

    private static ProblemHttpResult Taken(string invoiceId, RequestPaymentOutcome.InvoiceTaken taken) => taken.Status switch
    {
        PaymentStatus.Paid => Problems.Conflict(
            $"Invoice {invoiceId} is already paid by payment {taken.PaymentId}. Nothing is left to pay.", taken.PaymentId),
        PaymentStatus.Parked => Problems.Conflict(
            $"Payment {taken.PaymentId} of invoice {invoiceId} is parked. Retry it with POST /payments/{taken.PaymentId}/retry.",
            taken.PaymentId),
        _ => Problems.Conflict(
            $"Payment {taken.PaymentId} of invoice {invoiceId} is in progress. Read its status at /payments/{taken.PaymentId}.", taken.PaymentId),
    };
}
