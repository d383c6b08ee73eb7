using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Patients.Api.Http;
using Patients.Api.Settled;
using ServiceDefaults;
using ServiceDefaults.Waiting;

namespace Patients.Api.Payments;

/// <summary>The answers to requests that wait for a settlement: payments, refunds, and payments that are given up.</summary>
internal static class AnswerPayment
{
    /// <summary>200 once it is settled; 202 if it is not yet when the wait is over, or if it is parked.</summary>
    public static async Task<Results<Ok<T>, Accepted<T>, ProblemHttpResult>> WhenSettledAsync<T>(
        this PayInvoice payInvoice, Watch watch, string? prefer, HttpContext context, Func<Payment, T> respond)
    {
        var payment = await payInvoice.SettledAsync(watch, PreferredWait.Of(prefer), context.RequestAborted);
        if (payment.Settlement is not null) return TypedResults.Ok(respond(payment));
        if (watch.IsStopping) context.Response.Headers[CutShort.Header] = CutShort.Stopping;
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Accepted($"/payments/{payment.Id}", respond(payment));
    }

    /// <summary>Why nothing was accepted, and what to do. Null for an accepted or known payment.</summary>
    public static ProblemHttpResult? Problem(RequestPaymentOutcome outcome, PaymentRequest request, HttpContext context, ILogger log)
    {
        var invoice = request.InvoiceId;
        switch (outcome)
        {
            case RequestPaymentOutcome.KeyReused:
                return Problems.KeyReused();
            case RequestPaymentOutcome.QueueFull:
                context.Response.Headers.RetryAfter = "1";
                Log.QueueFull(log, request.RefundOf ?? invoice);
                return Problems.QueueFull();
            case RequestPaymentOutcome.InvoiceUnknown:
                return Problems.NotFound("invoice", invoice);
            case RequestPaymentOutcome.InvoiceCancelled:
                return Problems.Conflict($"Invoice {invoice} is cancelled. Issue a new one for the patient's charges, and pay that.");
            case RequestPaymentOutcome.InvoiceTaken taken:
                return Taken(invoice, taken);
            case RequestPaymentOutcome.OutstandingDiffers { Outstanding: var outstanding }:
                return Problems.Conflict(
                    $"{outstanding} is outstanding on invoice {invoice}, not {request.ExpectedOutstanding}. Check it and send the payment again.",
                    ("outstanding", outstanding));
            case RequestPaymentOutcome.TooMuch { Outstanding: var outstanding }:
                return Problems.Conflict(
                    $"{outstanding} is outstanding on invoice {invoice}, less than {request.Amount}. Pay at most what is outstanding.",
                    ("outstanding", outstanding));
            case RequestPaymentOutcome.PaymentUnknown:
                return Problems.NotFound("payment", request.RefundOf!);
            case RequestPaymentOutcome.NotPaid { Status: var status }:
                return Problems.Conflict($"Payment {request.RefundOf} is {SnakeCaseJson.Name(status)}. Only a paid payment can be refunded.");
            case RequestPaymentOutcome.IsRefund:
                return Problems.Conflict($"{request.RefundOf} is itself a refund. Name the payment that it gave back.");
            case RequestPaymentOutcome.TooMuchBack { Left: 0 }:
                return Problems.Conflict($"Payment {request.RefundOf} is refunded already, or is being refunded. Nothing is left.", ("left", 0L));
            case RequestPaymentOutcome.TooMuchBack { Left: var left }:
                return Problems.Conflict(
                    $"{left} of payment {request.RefundOf} is left, less than {request.Amount}. Refund at most what is left.", ("left", left));
            default:
                return null;
        }
    }

    private static ProblemHttpResult Taken(string invoiceId, RequestPaymentOutcome.InvoiceTaken taken) => Problems.Conflict(taken.Status switch
    {
        PaymentStatus.Paid => $"Invoice {invoiceId} is already paid, by payment {taken.PaymentId}. Nothing is left to pay.",
        PaymentStatus.Parked => $"Payment {taken.PaymentId} of invoice {invoiceId} is parked. Retry it with POST /payments/{taken.PaymentId}/retry, "
            + $"or give it up with POST /payments/{taken.PaymentId}/give-up.",
        _ => $"Payment {taken.PaymentId} of invoice {invoiceId} is in progress. Read its status at /payments/{taken.PaymentId}.",
    }, ("payment_id", taken.PaymentId));
}
