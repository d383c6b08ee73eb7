using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Ledger.Payments;
using Patients.Api.Invoices;
using Storage;

namespace Patients.Api.Payments;

public static class RequestPayment
{
    private const string Insert = $"""
        INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, traceparent, requested_at,
                              kind, refund_of, note, requested_by, trial, slot)
        VALUES (@id, @key, @fingerprint, @invoiceId, @cardToken, @amount, @currency, '{StoredStatus.Requested}', @arrival, @traceParent, @requestedAt,
                @kind, @refundOf, @note, @requestedBy, @trial, @slot)
        ON CONFLICT DO NOTHING
        """;

    private static readonly RowParameter[] InsertParameters =
    [
        RowParameter.Text("@id"), RowParameter.Text("@key"), RowParameter.Text("@fingerprint"), RowParameter.Text("@invoiceId"),
        RowParameter.Text("@cardToken"), RowParameter.Number("@amount"), RowParameter.Text("@currency"), RowParameter.Number("@arrival"),
        RowParameter.Text("@traceParent"), RowParameter.Number("@requestedAt"), RowParameter.Text("@kind"), RowParameter.Text("@refundOf"),
        RowParameter.Text("@note"), RowParameter.Text("@requestedBy"), RowParameter.Number("@trial"), RowParameter.Number("@slot"),
    ];

    /// <summary>Accepts a request for a payment or a refund. It is durable once this returns <see cref="RequestPaymentOutcome.Accepted"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    public static async Task<RequestPaymentOutcome> RequestPaymentAsync(
        this Database ledger, PaymentRequest request, QueueDepth depth, TimeProvider time, CancellationToken cancellation)
    {
        var asked = await ledger.WriteAsync(_ =>
        {
            var asked = new AskedPayment(request, ledger, depth, time);
            ledger.DoTogether<AskedPayment>(Decide, asked);
            return asked;
        }, cancellation);
        return asked.Outcome ?? throw new InvalidOperationException($"Payment {request.PaymentId} was not decided.");
    }

    /// <summary>
    /// Decides the requests that share a transaction, in their order. Requests of one round have different keys and invoices; one that repeats
    /// another's waits for the next round, where it finds what that one wrote.
    /// </summary>
    private static void Decide(DbConnection connection, IReadOnlyList<AskedPayment> requests)
    {
        InvoicesOfRefunds(connection, requests);
        // All at once and before anything else is locked: what is read from here on stays true until the commit.
        connection.LockMoneyOf([.. requests.Select(asked => asked.InvoiceId).Distinct()]);
        for (var open = requests; open.Count > 0;)
        {
            HashSet<string> keys = [], invoices = [];
            List<AskedPayment> round = [], later = [];
            foreach (var asked in open) (keys.Add(asked.Request.IdempotencyKey) & invoices.Add(asked.InvoiceId) ? round : later).Add(asked);
            later.InsertRange(0, DecideRound(connection, round));
            open = later;
        }
    }

    /// <returns>On PostgreSQL, the requests that lost a race: another process has used their keys since the queries.</returns>
    private static List<AskedPayment> DecideRound(DbConnection connection, List<AskedPayment> requests)
    {
        var known = OfKeys(connection, requests);
        var money = MoneyToMove.Of(connection, requests);
        foreach (var asked in requests)
        {
            asked.Outcome = known.TryGetValue(asked.Request.IdempotencyKey, out var earlier)
                ? UnderTheSameKey(earlier, asked.Request)
                : money.Refuse(asked) ?? (asked.Depth.HasRoom(connection) ? null : new RequestPaymentOutcome.QueueFull());
            if (asked.Outcome is null) asked.Depth.Accepted();
        }
        List<AskedPayment> accepted = [.. requests.Where(asked => asked.Outcome is null)];
        if (accepted.Count == 0) return [];

        var now = accepted[0].Time.GetUtcNow();
        var (requestedAt, first) = (now.ToUnixMicroseconds(), connection.GiveOutArrivals(now, accepted.Count).Value);
        var inserted = connection.ExecuteForEach(Insert, InsertParameters, [.. accepted.Select((asked, index) => new object?[]
        {
            asked.Request.PaymentId, asked.Request.IdempotencyKey, asked.Request.Fingerprint, asked.InvoiceId, asked.Request.CardToken,
            asked.Amount, asked.Currency, first + index, asked.Request.TraceParent, requestedAt, asked.StoredKind, asked.Request.RefundOf,
            asked.Request.Note, asked.Request.Actor, asked.Trial, (long)Slot.Of(asked.PatientId),
        })]);
        foreach (var (index, asked) in accepted.Index().Where(item => inserted[item.Index] == 1))
        {
            asked.Ledger.Audit(Told(asked, requestedAt, first + index));
            asked.Outcome = new RequestPaymentOutcome.Accepted(asked.Request.PaymentId);
        }
        List<AskedPayment> lost = [.. accepted.Where(asked => asked.Outcome is null)];
        foreach (var asked in lost) asked.LostRace();
        return lost;
    }

    private static AuditLine Told(AskedPayment asked, long requestedAt, long arrival)
    {
        var (request, money) = (asked.Request, $"{asked.Amount} {asked.Currency}");
        var (action, result) = request.RefundOf is { } payment
            ? ("refund.requested", $"{money} of {payment} for {asked.InvoiceId} at {arrival}")
            : ("payment.requested", $"{money} for {asked.InvoiceId} at {arrival} by {asked.StoredKind}");
        return new(AuditChain.Patients, requestedAt, request.Actor, action, request.PaymentId, Epoch: null, result);
    }

    private static RequestPaymentOutcome UnderTheSameKey(KnownRow payment, PaymentRequest request) =>
        payment.Fingerprint == request.Fingerprint ? new RequestPaymentOutcome.Known(payment.Id) : new RequestPaymentOutcome.KeyReused();

    // A payment never changes its invoice.
    private static void InvoicesOfRefunds(DbConnection connection, IReadOnlyList<AskedPayment> requests)
    {
        List<AskedPayment> refunds = [.. requests.Where(asked => asked.Request.RefundOf is not null)];
        if (refunds.Count == 0) return;
        var (list, parameters) = IdList.Of([.. refunds.Select(asked => asked.Request.RefundOf!).Distinct()]);
        var invoices = connection.Query<(string Id, string InvoiceId)>($"SELECT id, invoice_id FROM payments WHERE id IN ({list})", parameters)
            .ToDictionary(payment => payment.Id, payment => payment.InvoiceId);
        foreach (var asked in refunds) asked.InvoiceId = invoices.GetValueOrDefault(asked.Request.RefundOf!, "");
    }

    private static Dictionary<string, KnownRow> OfKeys(DbConnection connection, IReadOnlyList<AskedPayment> requests)
    {
        var (list, parameters) = IdList.Of([.. requests.Select(asked => asked.Request.IdempotencyKey)]);
        return connection.Query<KnownRow>($"""
            SELECT idempotency_key AS IdempotencyKey, id, fingerprint FROM payments WHERE idempotency_key IN ({list})
            """, parameters).ToDictionary(row => row.IdempotencyKey);
    }

    private sealed class KnownRow
    {
        public required string IdempotencyKey { get; init; }
        public required string Id { get; init; }
        public required string Fingerprint { get; init; }
    }
}

/// <summary>A request within a transaction, and what was decided.</summary>
internal sealed class AskedPayment(PaymentRequest request, Database ledger, QueueDepth depth, TimeProvider time)
{
    private bool _hasLost;

    public PaymentRequest Request => request;
    public Database Ledger => ledger;
    public QueueDepth Depth => depth;
    public TimeProvider Time => time;
    public string StoredKind { get; } = request.Kind.ToString().ToLowerInvariant();
    public string InvoiceId { get; set; } = request.InvoiceId;

    /// <summary>These are known once it was not refused.</summary>
    public long Amount { get; set; }
    public string Currency { get; set; } = "";
    public long Trial { get; set; }
    public string PatientId { get; set; } = "";

    public RequestPaymentOutcome? Outcome { get; set; }

    /// <summary>The next round must find what was faster.</summary>
    public void LostRace()
    {
        if (_hasLost) throw new InvalidOperationException($"Payment {request.PaymentId} was not inserted, and no conflicting payment was found.");
        _hasLost = true;
    }
}
