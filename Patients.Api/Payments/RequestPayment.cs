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
    private const string Insert = $"""
        INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status,
                              arrival, slot, traceparent, requested_at)
        SELECT @id, @key, @fingerprint, id, @cardToken, amount, currency, '{StoredStatus.Requested}', @arrival, @slot, @traceParent, @requestedAt
        FROM invoices WHERE id = @invoiceId
        ON CONFLICT DO NOTHING
        """;

    private static readonly RowParameter[] InsertParameters =
    [
        RowParameter.Text("@id"), RowParameter.Text("@key"), RowParameter.Text("@fingerprint"), RowParameter.Text("@cardToken"),
        RowParameter.Number("@arrival"), RowParameter.Number("@slot"), RowParameter.Text("@traceParent"), RowParameter.Number("@requestedAt"),
        RowParameter.Text("@invoiceId"),
    ];

    /// <summary>Accepts a payment request. It is durable once this returns <see cref="RequestPaymentOutcome.Accepted"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public static async Task<RequestPaymentOutcome> RequestPaymentAsync(
        this Database ledger, PaymentRequest request, QueueDepth depth, TimeProvider time, CancellationToken cancellation)
    {
        var asked = await ledger.WriteAsync(_ =>
        {
            var asked = new Asked(request, ledger, depth, time);
            ledger.DoTogether<Asked>(Decide, asked);
            return asked;
        }, cancellation);
        return asked.Outcome ?? throw new InvalidOperationException($"Payment {request.PaymentId} was not decided.");
    }

    /// <summary>
    /// Decides the requests that share a transaction, in their order. Requests of one round have different keys and invoices; one that repeats
    /// another's waits for the next round, where it finds what that one wrote.
    /// </summary>
    private static void Decide(DbConnection connection, IReadOnlyList<Asked> requests)
    {
        for (var open = requests; open.Count > 0;)
        {
            HashSet<string> keys = [], invoices = [];
            List<Asked> round = [], later = [];
            foreach (var asked in open)
                (keys.Add(asked.Request.IdempotencyKey) & invoices.Add(asked.Request.InvoiceId) ? round : later).Add(asked);
            later.InsertRange(0, DecideRound(connection, round));
            open = later;
        }
    }

    /// <returns>On PostgreSQL, the requests that lost a race: another process was faster since the queries.</returns>
    private static List<Asked> DecideRound(DbConnection connection, List<Asked> requests)
    {
        var known = OfKeys(connection, requests);
        var invoices = OfInvoices(connection, requests);
        foreach (var asked in requests)
        {
            var request = asked.Request;
            asked.Outcome = Refuse(connection, asked, known.GetValueOrDefault(request.IdempotencyKey), invoices.GetValueOrDefault(request.InvoiceId));
            if (asked.Outcome is null) asked.Depth.Accepted();
        }
        List<Asked> accepted = [.. requests.Where(asked => asked.Outcome is null)];
        if (accepted.Count == 0) return [];

        var now = accepted[0].Time.GetUtcNow();
        var (requestedAt, first) = (now.ToUnixMicroseconds(), connection.GiveOutArrivals(now, accepted.Count).Value);
        // The amount comes from the invoice, never from the client.
        var inserted = connection.ExecuteForEach(Insert, InsertParameters, [.. accepted.Select((asked, index) => new object?[]
        {
            asked.Request.PaymentId, asked.Request.IdempotencyKey, asked.Request.Fingerprint, asked.Request.CardToken, first + index,
            (long)Slot.Of(invoices[asked.Request.InvoiceId].PatientId!), asked.Request.TraceParent, requestedAt, asked.Request.InvoiceId,
        })]);
        foreach (var (index, asked) in accepted.Index().Where(item => inserted[item.Index] == 1))
        {
            var request = asked.Request;
            asked.Ledger.Audit(new(AuditChain.Patients, requestedAt, request.Actor, "payment.requested", request.PaymentId, Epoch: null,
                $"{invoices[request.InvoiceId].Due} for {request.InvoiceId} at {first + index}"));
            asked.Outcome = new RequestPaymentOutcome.Accepted(request.PaymentId);
        }
        List<Asked> lost = [.. accepted.Where(asked => asked.Outcome is null)];
        foreach (var asked in lost) asked.LostRace();
        return lost;
    }

    private static RequestPaymentOutcome? Refuse(DbConnection connection, Asked asked, Row? known, Row? invoice)
    {
        if (known is not null) return UnderTheSameKey(known, asked.Request);
        if (invoice is null) return new RequestPaymentOutcome.InvoiceUnknown();
        // On PostgreSQL the same key may have been committed by another process since the query of keys.
        if (invoice.IdempotencyKey == asked.Request.IdempotencyKey) return UnderTheSameKey(invoice, asked.Request);
        if (invoice.PaymentId is { } paymentId)
            return new RequestPaymentOutcome.InvoiceTaken(paymentId, StoredStatus.Parse(invoice.Status!));
        return asked.Depth.HasRoom(connection) ? null : new RequestPaymentOutcome.QueueFull();
    }

    private static RequestPaymentOutcome UnderTheSameKey(Row payment, PaymentRequest request) =>
        payment.Fingerprint == request.Fingerprint
            ? new RequestPaymentOutcome.Known(payment.PaymentId!)
            : new RequestPaymentOutcome.KeyReused();

    private static Dictionary<string, Row> OfKeys(DbConnection connection, IReadOnlyList<Asked> requests)
    {
        var (list, parameters) = IdList.Of([.. requests.Select(asked => asked.Request.IdempotencyKey)]);
        return connection.Query<Row>($"""
            SELECT idempotency_key AS IdempotencyKey, id AS PaymentId, fingerprint FROM payments WHERE idempotency_key IN ({list})
            """, parameters).ToDictionary(row => row.IdempotencyKey!);
    }

    private static Dictionary<string, Row> OfInvoices(DbConnection connection, IReadOnlyList<Asked> requests)
    {
        var (list, parameters) = IdList.Of([.. requests.Select(asked => asked.Request.InvoiceId)]);
        return connection.Query<Row>($"""
            SELECT invoices.id AS InvoiceId, invoices.patient_id AS PatientId, payments.id AS PaymentId, payments.status, payments.fingerprint,
                   payments.idempotency_key AS IdempotencyKey, invoices.amount || ' ' || invoices.currency AS Due
            FROM invoices
            LEFT JOIN payments ON payments.invoice_id = invoices.id
                AND payments.status IN ('{StoredStatus.Requested}', '{StoredStatus.Paid}', '{StoredStatus.Parked}')
            WHERE invoices.id IN ({list})
            """, parameters).ToDictionary(row => row.InvoiceId!);
    }

    /// <summary>A request within a transaction, and what was decided.</summary>
    private sealed class Asked(PaymentRequest request, Database ledger, QueueDepth depth, TimeProvider time)
    {
        private bool _hasLost;

        public PaymentRequest Request => request;
        public Database Ledger => ledger;
        public QueueDepth Depth => depth;
        public TimeProvider Time => time;
        public RequestPaymentOutcome? Outcome { get; set; }

        /// <summary>The next round must find what was faster.</summary>
        public void LostRace()
        {
            if (_hasLost) throw new InvalidOperationException($"Payment {request.PaymentId} was not inserted, and no conflicting payment was found.");
            _hasLost = true;
        }
    }

    private sealed class Row
    {
        public string? InvoiceId { get; init; }
        public string? PatientId { get; init; }
        public string? PaymentId { get; init; }
        public string? IdempotencyKey { get; init; }
        public string? Fingerprint { get; init; }
        public string? Status { get; init; }
        public string? Due { get; init; }
    }
}
