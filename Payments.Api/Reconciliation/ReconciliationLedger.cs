using System.Data.Common;
using Dapper;
using Ledger;
using Ledger.Audit;
using Ledger.Payments;
using ServiceDefaults;
using Storage;

namespace Payments.Api.Reconciliation;

/// <summary>How far gateway and ledger have been compared.</summary>
/// <param name="Charges">Number of the gateway's charges compared, in order of creation.</param>
/// <param name="LastCharge">The id of the last of them, by which the record is recognised; null if there is none or if it is not known.</param>
/// <param name="Sequence">Sequence of the last settlement compared.</param>
public sealed record Compared(long Charges, string? LastCharge, long Sequence)
{
    public static readonly Compared Nothing = new(0, null, 0);
}

/// <summary>The outcome of one page: what differs, and the charges that are to be compared again after their payment is settled.</summary>
public sealed record PageOutcome(List<FoundDifference> Differences, List<GatewayCharge> Early)
{
    public static PageOutcome Empty => new([], []);
}

/// <param name="IsRepaired">It was repaired just now.</param>
public sealed record FoundDifference(Difference Difference, bool IsRepaired);

/// <summary>The reconciler's SQL statements.</summary>
public sealed class ReconciliationLedger(Database ledger, TimeProvider time)
{
    private const string MovedBy =
        "CASE WHEN p.refund_of IS NULL THEN p.kind ELSE (SELECT kind FROM payments refunded WHERE refunded.id = p.refund_of) END AS MovedBy";

    private const string Payment = $"""
        p.id AS Id, p.status AS Status, p.amount AS Amount, p.currency AS Currency, s.gateway_charge_id AS ChargeId, p.refund_of AS RefundOf, {MovedBy}
        """;

    public Task<Compared> ComparedAsync() => ledger.ReadAsync(connection => connection.QuerySingleAsync<Compared>(
        "SELECT charges AS Charges, last_charge AS LastCharge, sequence AS Sequence FROM reconciliation WHERE id = 1"));

    /// <summary>
    /// Saves a page: its differences, and the progress from <paramref name="from"/> to <paramref name="to"/>. If another leader has saved
    /// progress since, the progress is not saved.
    /// </summary>
    /// <param name="server">The replica that compares.</param>
    /// <returns>Whether the progress was saved, and the differences that were not known before.</returns>
    public Task<(bool IsSaved, IReadOnlyList<Difference> New)> SaveAsync(
        Compared from, Compared to, PageOutcome page, string server, CancellationToken cancellation) =>
        ledger.WriteAsync<(bool, IReadOnlyList<Difference>)>(connection =>
        {
            var found = Insert(connection, page.Differences, server);
            if (!Move(connection, from, to)) return (false, found);
            foreach (var charge in page.Early) SetAside(connection, charge);
            return (true, found);
        }, cancellation);

    /// <summary>Saves that the gateway's record is not the one that was compared: everything is compared again.</summary>
    public Task<(bool IsSaved, IReadOnlyList<Difference> New)> StartOverAsync(
        Compared from, Difference why, string server, CancellationToken cancellation) =>
        ledger.WriteAsync<(bool, IReadOnlyList<Difference>)>(connection =>
        {
            if (!Move(connection, from, Compared.Nothing)) return (false, []);
            connection.Execute("DELETE FROM early_charges");
            return (true, Insert(connection, [new(why, IsRepaired: false)], server));
        }, cancellation);

    /// <summary>Saves a page of charges that had been set aside: its differences, and which charges need no further comparison.</summary>
    public Task<IReadOnlyList<Difference>> SaveEarlyAsync(
        PageOutcome page, IReadOnlyList<string> done, string server, CancellationToken cancellation) =>
        ledger.WriteAsync<IReadOnlyList<Difference>>(connection =>
        {
            if (done.Count > 0)
            {
                var (list, parameters) = IdList.Of(done);
                connection.Execute($"DELETE FROM early_charges WHERE charge_id IN ({list})", parameters);
            }
            return Insert(connection, page.Differences, server);
        }, cancellation);

    /// <summary>Saves that a comparison has ended.</summary>
    public Task EndAsync(CancellationToken cancellation) => ledger.WriteAsync(
        connection => connection.Execute("UPDATE reconciliation SET compared_at = @now WHERE id = 1", new { now = time.GetUnixMicroseconds() }), cancellation);

    /// <summary>The payments of a page of charges, by id; without those that the ledger does not have.</summary>
    public async Task<IReadOnlyDictionary<string, LedgerPayment>> FindAsync(IReadOnlyCollection<string> paymentIds)
    {
        var (list, parameters) = IdList.Of(paymentIds);
        var found = await ledger.ReadAsync(connection => connection.QueryAsync<LedgerPayment>(
            $"SELECT {Payment} FROM payments p LEFT JOIN settlements s ON s.payment_id = p.id WHERE p.id IN ({list})", parameters));
        return found.ToDictionary(payment => payment.Id);
    }

    /// <summary>The next charges, by id, that were set aside and whose payment is no longer on its way; at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<(GatewayCharge Charge, LedgerPayment? Payment)>> EarlyAsync(string after, int count)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<EarlyRow>($"""
            SELECT e.charge_id AS EarlyId, e.payment_id AS PaymentId, e.declined AS Declined, e.amount AS EarlyAmount, e.currency AS EarlyCurrency, {Payment}
            FROM early_charges e LEFT JOIN payments p ON p.id = e.payment_id LEFT JOIN settlements s ON s.payment_id = e.payment_id
            WHERE e.charge_id > @after AND (p.id IS NULL OR p.status <> '{StoredStatus.Requested}') ORDER BY e.charge_id LIMIT @count
            """, new { after, count }));
        return [.. rows.Select(row => (row.ToCharge(), row.ToPayment()))];
    }

    /// <summary>The next settlements in order, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<SettledPayment>> SettledAsync(long after, int count) =>
    [
        .. await ledger.ReadAsync(connection => connection.QueryAsync<SettledPayment>($"""
            SELECT s.sequence AS Sequence, s.payment_id AS PaymentId, s.outcome AS Outcome, s.gateway_charge_id AS ChargeId, {MovedBy}
            FROM settlements s JOIN payments p ON p.id = s.payment_id WHERE s.sequence > @after ORDER BY s.sequence LIMIT @count
            """, new { after, count })),
    ];

    /// <summary>Sends a parked payment again, because the gateway knows its outcome. Returns false if it is no longer parked.</summary>
    public async Task<bool> RepairAsync(string paymentId, string server, CancellationToken cancellation) =>
        await ledger.RetryPaymentAsync(paymentId, traceParent: null, server, time, cancellation) is RetryPaymentOutcome.Requested;

    /// <summary>The name in the ledger and in metrics, for example <c>charged_twice</c>.</summary>
    public static string Name(DifferenceKind kind) => SnakeCaseJson.Name(kind);

    // Progress may move back, if the record shrank. So it is compared with what was read, instead of keeping the higher one.
    private static bool Move(DbConnection connection, Compared from, Compared to) => connection.Execute("""
        UPDATE reconciliation SET charges = @Charges, last_charge = @LastCharge, sequence = @Sequence
        WHERE id = 1 AND charges = @fromCharges AND sequence = @fromSequence
        """, new { to.Charges, to.LastCharge, to.Sequence, fromCharges = from.Charges, fromSequence = from.Sequence }) == 1;

    private static void SetAside(DbConnection connection, GatewayCharge charge) => connection.Execute("""
        INSERT INTO early_charges (charge_id, payment_id, declined, amount, currency) VALUES (@Id, @PaymentId, @declined, @Amount, @Currency)
        ON CONFLICT (charge_id) DO NOTHING
        """, new { charge.Id, charge.PaymentId, declined = charge.IsDeclined ? 1L : 0L, charge.Amount, charge.Currency });

    private List<Difference> Insert(DbConnection connection, List<FoundDifference> found, string server)
    {
        var added = new List<Difference>();
        foreach (var (difference, isRepaired) in found)
        {
            var (kind, now) = (Name(difference.Kind), time.GetUnixMicroseconds());
            var inserted = connection.Execute("""
                INSERT INTO differences (kind, payment_id, charge_id, detail, found_at, repaired_at)
                VALUES (@kind, @PaymentId, @chargeId, @Detail, @now, @repairedAt)
                ON CONFLICT (kind, payment_id, charge_id) DO NOTHING
                """, new
            {
                kind,
                difference.PaymentId,
                chargeId = difference.ChargeId ?? "",
                difference.Detail,
                now,
                repairedAt = isRepaired ? now : (long?)null,
            });
            if (inserted == 0) continue;
            added.Add(difference);
            ledger.Audit(new(AuditChain.Differences, now, server, "difference.found", difference.PaymentId, Epoch: null,
                $"{kind} {(isRepaired ? "repaired" : "open")} {difference.ChargeId ?? "-"}"));
        }
        return added;
    }

    internal sealed class EarlyRow
    {
        public required string EarlyId { get; init; }
        public required string PaymentId { get; init; }
        public long Declined { get; init; }
        public long EarlyAmount { get; init; }
        public required string EarlyCurrency { get; init; }
        public string? Id { get; init; }
        public string? Status { get; init; }
        public long? Amount { get; init; }
        public string? Currency { get; init; }
        public string? ChargeId { get; init; }
        public string? RefundOf { get; init; }
        public string? MovedBy { get; init; }

        /// <summary>Its kind was compared before it was set aside.</summary>
        public GatewayCharge ToCharge() => new(EarlyId, PaymentId, Declined == 1, EarlyAmount, EarlyCurrency) { IsRefund = RefundOf is not null };

        /// <summary>Null if the ledger has no such payment.</summary>
        public LedgerPayment? ToPayment() => Id is { } id ? new(id, Status!, Amount!.Value, Currency!, ChargeId, RefundOf, MovedBy!) : null;
    }
}
