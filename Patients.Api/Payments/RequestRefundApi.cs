using System.ComponentModel;
using System.Diagnostics;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using ServiceDefaults.Waiting;

namespace Patients.Api.Payments;

/// <summary>The body of <c>POST /payments/{id}/refunds</c>.</summary>
/// <param name="Reason">1 to 200 visible characters of any script.</param>
/// <param name="Amount">In minor units, at most what is not refunded yet. Default: all of that.</param>
public sealed record NewRefund(string Reason, long? Amount = null);

/// <summary>A refund in any status. Values that are not known yet are null.</summary>
/// <param name="PaymentId">The payment that it gives back.</param>
/// <param name="Status">Paid: the money went back. Declined: the gateway refused it.</param>
/// <param name="ExitGranted">Whether the patient may leave. A settled refund takes the exit back.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>, positive.</param>
/// <param name="Reason">Why it was declined or parked.</param>
/// <param name="Note">Why it was refunded, in a person's words.</param>
public sealed record RefundResponse(
    string Id, string RefundId, string PaymentId, string InvoiceId, PaymentStatus Status, bool ExitGranted, long Amount, string Currency,
    string? SettledBy, long? Epoch, string Arrival, long? Sequence, string? Reason, string? Note, string? RequestedBy,
    DateTimeOffset RequestedAt, DateTimeOffset? SettledAt)
{
    public static RefundResponse Of(Payment refund) => new(refund.Id, refund.Id, refund.RefundOf!, refund.InvoiceId, refund.Status,
        refund.ExitGranted, refund.Amount, refund.Currency, refund.Settlement?.SettledBy, refund.Settlement?.Epoch, refund.Arrival.ToString(),
        refund.Settlement?.Sequence, refund.Reason, refund.Note, refund.RequestedBy, refund.RequestedAt, refund.Settlement?.SettledAt);
}

public static class RequestRefundApi
{
    public static void MapRequestRefund(this IEndpointRouteBuilder app) =>
        app.MapPost("/payments/{id}/refunds", Request).RequireRoles(Roles.Clerk, Roles.Service).WithTags("Payments")
            .WithSummary("Give a paid payment back, all or a part, and wait for the outcome; repeating the request with the same Idempotency-Key is safe")
            .Accepts<NewRefund>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415)
            .ProducesProblem(422).ProducesProblem(503);

    private static async Task<Results<Ok<RefundResponse>, Accepted<RefundResponse>, ProblemHttpResult>> Request(
        string id,
        [FromHeader(Name = IdempotencyKey.Header), Description("Required; 1 to 255 printable ASCII characters, a new key for each refund")]
        string? key,
        [FromHeader(Name = PreferredWait.Header), Description("wait=N: seconds to wait for the outcome, 0 to 60, default 30")]
        string? prefer,
        JsonBody body, PayInvoice payInvoice, TimeProvider time, HttpContext context, ILogger<PaymentRequest> log)
    {
        if (IdempotencyKey.Check(context.Request.Headers[IdempotencyKey.Header]) is { } badKey) return badKey;
        var (reason, amount) = (body.Reason(), body.OptionalPositiveInteger("amount"));
        if (body.Problem is { } problem) return problem;

        var refundId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        using var activity = Telemetry.Source.StartActivity("refund request", ActivityKind.Producer);
        var request = PaymentRequest.Refund(refundId, key!, id, amount, reason, Activity.Current?.Id, context.User.Name());
        var (outcome, watch) = await payInvoice.AcceptAsync(request, context.RequestAborted);
        if (AnswerPayment.Problem(outcome, request, context, log) is { } refusal) return refusal;
        if (outcome is RequestPaymentOutcome.Accepted) Log.RefundAccepted(log, refundId, id);
        using (watch)
        {
            activity?.SetTag("alta.payment.id", watch!.PaymentId);
            return await payInvoice.WhenSettledAsync(watch!, prefer, context, RefundResponse.Of);
        }
    }
}
