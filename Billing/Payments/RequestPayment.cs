using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Billing.Ledger;
using Dapper;
using Storage;

namespace Billing.Payments;

/// <summary>A wish to pay an invoice. The key makes it one payment, however often it is sent.</summary>
public sealed record PaymentRequest(string PaymentId, string IdempotencyKey, string InvoiceId, string CardToken, string? TraceParent)
{
    /// <summary>Tells requests apart under one key, without keeping the card's token a second time.</summary>
    public string Fingerprint { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{InvoiceId}\n{CardToken}")));
}

public static class RequestPayment
{
    /// <summary>Accepts a payment request: once this returns <see cref="RequestPaymentOutcome.Accepted"/> it is durable.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public static Task<RequestPaymentOutcome> RequestPaymentAsync(
        this Database ledger, PaymentRequest request, QueueDepth depth, TimeProvider time, CancellationToken cancellation) =>
        ledger.WriteAsync(connection =>
            Refuse(connection, request, depth)
                ?? Accept(connection, request, depth, time.GetUtcNow())
                // Another process was faster between the two statements, which only PostgreSQL lets happen.
                ?? Refuse(connection, request, depth)
                ?? throw new InvalidOperationException($"Payment {request.PaymentId} conflicts with none that can be seen."),
            cancellation);

    private static RequestPaymentOutcome? Refuse(DbConnection connection, PaymentRequest request, QueueDepth depth)
    {
        var known = connection.QuerySingleOrDefault<Row>(
            "SELECT id, fingerprint FROM payments WHERE idempotency_key = @IdempotencyKey", new { request.IdempotencyKey });
        if (known is not null)
        {
            return known.Fingerprint == request.Fingerprint
                ? new RequestPaymentOutcome.Known(known.Id)
                : new RequestPaymentOutcome.KeyReused();
        }
        var invoice = connection.QuerySingleOrDefault<Row>("""
            SELECT invoices.id, payments.id AS PaymentId, payments.status
            FROM invoices
            LEFT JOIN payments ON payments.invoice_id = invoices.id AND payments.status IN ('requested', 'paid', 'parked')
            WHERE invoices.id = @InvoiceId
            """, new { request.InvoiceId });
        if (invoice is null) return new RequestPaymentOutcome.InvoiceUnknown();
        if (invoice.PaymentId is { } paymentId)
            return new RequestPaymentOutcome.InvoiceTaken(paymentId, Enum.Parse<PaymentStatus>(invoice.Status!, ignoreCase: true));
        return depth.HasRoom(connection) ? null : new RequestPaymentOutcome.QueueFull();
    }

    // The amount is the invoice's: it never comes from the client.
    private static RequestPaymentOutcome.Accepted? Accept(
        DbConnection connection, PaymentRequest request, QueueDepth depth, DateTimeOffset now)
    {
        var inserted = connection.Execute("""
            INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status,
                                  arrival, traceparent, requested_at)
            SELECT @PaymentId, @IdempotencyKey, @Fingerprint, id, @CardToken, amount, currency, 'requested',
                   @arrival, @TraceParent, @requestedAt
            FROM invoices WHERE id = @InvoiceId
            ON CONFLICT DO NOTHING
            """, new
        {
            request.PaymentId,
            request.IdempotencyKey,
            request.Fingerprint,
            request.InvoiceId,
            request.CardToken,
            request.TraceParent,
            arrival = connection.GiveOutArrival(now).Value,
            requestedAt = now.ToUnixMicroseconds(),
        });
        if (inserted == 0) return null;
        depth.Accepted();
        return new RequestPaymentOutcome.Accepted(request.PaymentId);
    }

    private sealed class Row
    {
        public required string Id { get; init; }
        public string? Fingerprint { get; init; }
        public string? PaymentId { get; init; }
        public string? Status { get; init; }
    }
}
