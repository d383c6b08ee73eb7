using System.ComponentModel;
using System.Diagnostics;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using ServiceDefaults.Waiting;

namespace Patients.Api.Payments;

/// <summary>How an invoice is paid.</summary>
public enum PaymentMethod { Card, Cash }

/// <summary>The body of <c>POST /invoices/{id}/payments</c>.</summary>
/// <param name="CardToken">1 to 200 printable ASCII characters: the gateway's token for the card, never the card number. Only of a card.</param>
/// <param name="Method">Card or cash, default card.</param>
/// <param name="Amount">In minor units, at most what is outstanding. Default: all that is outstanding.</param>
/// <param name="ExpectedOutstanding">If another amount is outstanding, the payment is refused. Default: no check.</param>
public sealed record NewPayment(string? CardToken, PaymentMethod Method = PaymentMethod.Card, long? Amount = null, long? ExpectedOutstanding = null);

public static class RequestPaymentApi
{
    public static void MapRequestPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/invoices/{id}/payments", Request).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Payments")
            .WithSummary("Pay an invoice, all or a part, and wait for the outcome; repeating the request with the same Idempotency-Key is safe")
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
        var method = body.Has("method") ? body.Choice<PaymentMethod>("method") : PaymentMethod.Card;
        var cardToken = "";
        if (method == PaymentMethod.Card)
        {
            cardToken = body.Token("card_token", 200);
            body.RejectCardNumber("card_token", cardToken);
        }
        else if (body.Has("card_token")) body.Reject("card_token", "must not be sent with method cash");
        var (amount, expected) = (body.OptionalPositiveInteger("amount"), body.SeenAmount("expected_outstanding"));
        if (body.Problem is { } problem) return problem;

        var paymentId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        using var activity = Telemetry.Source.StartActivity("payment request", ActivityKind.Producer);
        activity?.SetTag("alta.invoice.id", id);
        var request = new PaymentRequest(paymentId, key!, id, cardToken, Activity.Current?.Id, context.User.Name())
        {
            Kind = method == PaymentMethod.Cash ? PaymentKind.Cash : PaymentKind.Card,
            Amount = amount,
            ExpectedOutstanding = expected,
        };
        var (outcome, watch) = await payInvoice.AcceptAsync(request, context.RequestAborted);
        if (AnswerPayment.Problem(outcome, request, context, log) is { } refusal) return refusal;
        if (outcome is RequestPaymentOutcome.Accepted) Log.Accepted(log, paymentId, id);
        using (watch)
        {
            activity?.SetTag("alta.payment.id", watch!.PaymentId);
            return await payInvoice.WhenSettledAsync(watch!, prefer, context, PaymentResponse.Of);
        }
    }
}
