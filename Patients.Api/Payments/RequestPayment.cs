using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Ledger;
using Ledger.Audit;
using Ledger.Payments;
using Patients.Api.Audit;
using Storage;

namespace Patients.Api.Payments;

/// <summary>A request to pay an invoice. The idempotency key makes it one payment, even if it is sent several times.</summary>
/// <param name="Actor">Who asked for it, for the audit trail.</param>
public sealed record PaymentRequest(
    string PaymentId, string IdempotencyKey, string InvoiceId, string CardToken, string? TraceParent, string Actor)
{
    /// <summary>Distinguishes different requests with the same key, without storing the card token a second time.</summary>
    public string Fingerprint { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{InvoiceId}\n{CardToken}")));
}

public static class RequestPayment
{
    /// <summary>Accepts a payment request. It is durable once this returns <see cref="RequestPaymentOutcome.Accepted"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public static Task<RequestPaymentOutcome> RequestPaymentAsync(
        this Database ledger, PaymentRequest request, QueueDepth depth, TimeProvider time, CancellationToken cancellation) =>
        ledger.WriteAsync(connection =>
            Refuse(connection, request, depth, out var due)
                ?? Accept(ledger, connection, request, depth, due, time.GetUtcNow())
                // Only on PostgreSQL: another process was faster between the two statements.
                ?? Refuse(connection, request, depth, out _)
                ?? throw new InvalidOperationException($"Payment {request.PaymentId} was not inserted, and no conflicting payment was found."),
            cancellation);

    /// <param name="due">The amount and currency of the invoice, if the request is not refused.</param>
    private static RequestPaymentOutcome? Refuse(DbConnection connection, PaymentRequest request, QueueDepth depth, out string due)
    {
        due = "";
        var known = connection.QuerySingleOrDefault<Row>("""
            SELECT id AS PaymentId, fingerprint FROM payments WHERE idempotency_key = @IdempotencyKey
            """, new { request.IdempotencyKey });
        if (known is not null) return UnderTheSameKey(known, request);

        var invoice = connection.QuerySingleOrDefault<Row>($"""
            SELECT payments.id AS PaymentId, payments.status, payments.fingerprint, payments.idempotency_key AS IdempotencyKey,
                   invoices.amount || ' ' || invoices.currency AS Due
            FROM invoices
            LEFT JOIN payments ON payments.invoice_id = invoices.id
                AND payments.status IN ('{StoredStatus.Requested}', '{StoredStatus.Paid}', '{StoredStatus.Parked}')
            WHERE invoices.id = @InvoiceId
            """, new { request.InvoiceId });
        if (invoice is null) return new RequestPaymentOutcome.InvoiceUnknown();
        // On PostgreSQL the same key may have been committed by another process since the query above.
        if (invoice.IdempotencyKey == request.IdempotencyKey) return UnderTheSameKey(invoice, request);
        if (invoice.PaymentId is { } paymentId)
            return new RequestPaymentOutcome.InvoiceTaken(paymentId, StoredStatus.Parse(invoice.Status!));
        due = invoice.Due!;
        return depth.HasRoom(connection) ? null : new RequestPaymentOutcome.QueueFull();
    }

    private static RequestPaymentOutcome UnderTheSameKey(Row payment, PaymentRequest request) =>
        payment.Fingerprint == request.Fingerprint
            ? new RequestPaymentOutcome.Known(payment.PaymentId!)
            : new RequestPaymentOutcome.KeyReused();

    // The amount comes from the invoice, never from the client.
    private static RequestPaymentOutcome.Accepted? Accept(
        Database ledger, DbConnection connection, PaymentRequest request, QueueDepth depth, string due, DateTimeOffset now)
    {
        var (requestedAt, arrival) = (now.ToUnixMicroseconds(), connection.GiveOutArrival(now).Value);
        var inserted = connection.Execute($"""
            INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status,
                                  arrival, traceparent, requested_at)
            SELECT @PaymentId, @IdempotencyKey, @Fingerprint, id, @CardToken, amount, currency, '{StoredStatus.Requested}',
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
            arrival,
            requestedAt,
        });
        if (inserted == 0) return null;
        ledger.Audit(new(AuditChain.Patients, requestedAt, request.Actor, "payment.requested", request.PaymentId, Epoch: null,
            $"{due} for {request.InvoiceId} at {arrival}"));
        depth.Accepted();
        return new RequestPaymentOutcome.Accepted(request.PaymentId);
    }

    private sealed class Row
    {
        public string? PaymentId { get; init; }
        public string? IdempotencyKey { get; init; }
        public string? Fingerprint { get; init; }
        public string? Status { get; init; }
        public string? Due { get; init; }
    }
}
