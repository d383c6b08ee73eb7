using System.Data.Common;
using System.Text;
using Dapper;
using Ledger;
using Ledger.Audit;
using Ledger.Payments;
using Storage;

namespace Payments.Api.Settlement;

/// <summary>The SQL statements of one shard's leader. Each write begins with the fence, in the same transaction.</summary>
/// <param name="shard">Whose payments it settles; all by default.</param>
public sealed class SettlementLedger(Database ledger, TimeProvider time, Shard? shard = null) : ISettlementLedger
{
    private readonly Shard _shard = shard ?? Shard.Only;

    private readonly string _requested = $"""
        SELECT id AS Id, arrival AS Arrival, amount AS Amount, currency AS Currency, card_token AS CardToken,
               attempts AS Attempts, first_intent_at AS FirstIntentAt, traceparent AS TraceParent, refund_of AS RefundOf,
               CASE WHEN refund_of IS NULL THEN kind ELSE (SELECT kind FROM payments refunded WHERE refunded.id = payments.refund_of) END AS MovedBy,
               giving_up AS GivingUp, trial AS Trial
        FROM payments WHERE status = '{StoredStatus.Requested}' {(shard ?? Shard.Only).AndIsMine} AND arrival > @after AND arrival <= @upTo
        ORDER BY arrival LIMIT @limit
        """;

    private const string Change = $"""
        UPDATE payments SET status = @status, reason = @reason,
               giving_up = CASE WHEN @status = '{StoredStatus.Parked}' THEN 0 ELSE giving_up END
        WHERE id = @id AND arrival = @arrival AND status = '{StoredStatus.Requested}'
        """;

    private const string Insert = """
        INSERT INTO settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at,
                                 receipt_number)
        VALUES (@sequence, @paymentId, @outcome, @amount, @currency, @gatewayChargeId, @arrival, @epoch, @leader, @now, @receipt)
        """;

    private static readonly RowParameter[] ChangeParameters =
        [RowParameter.Text("@id"), RowParameter.Number("@arrival"), RowParameter.Text("@status"), RowParameter.Text("@reason")];

    private static readonly RowParameter[] InsertParameters =
    [
        RowParameter.Number("@sequence"), RowParameter.Text("@paymentId"), RowParameter.Text("@outcome"), RowParameter.Number("@amount"),
        RowParameter.Text("@currency"), RowParameter.Text("@gatewayChargeId"), RowParameter.Number("@arrival"), RowParameter.Number("@epoch"),
        RowParameter.Text("@leader"), RowParameter.Number("@now"), RowParameter.Number("@receipt"),
    ];

    public Task<MintedEpoch> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation) =>
        ledger.WriteAsync(connection =>
        {
            var mintedAt = time.GetUnixMicroseconds();
            var epoch = RaiseEpoch(connection);
            List<QueuedPayment> pending =
            [
                .. connection.Query<PaymentRow>(_requested, new { after = Arrival.None.Value, upTo = long.MaxValue, limit }).Select(row => row.ToPayment()),
            ];
            // An operator has parked one meanwhile: they are read again.
            if (pending.Count > 0 && RecordIntent(connection, pending, mintedAt) < pending.Count) pending = [];
            connection.Execute("""
                INSERT INTO epochs (epoch, shard, leader, previous, reason, minted_at, detected_us, elected_us)
                VALUES (@epoch, @shard, @leader, @previous, @reason, @mintedAt, @detectedUs, @electedUs)
                """, new
            {
                epoch,
                shard = (long)_shard.Number,
                leader,
                previous,
                reason,
                mintedAt,
                detectedUs = Microseconds(detected),
                electedUs = Microseconds(elected()),
            });
            ledger.Audit(new(AuditChain.Payments, mintedAt, leader, "leadership.taken", leader, epoch,
                _shard.Number == 0 ? reason : $"{reason} in shard {_shard.Number}"));
            return new MintedEpoch(epoch, pending);
        }, cancellation);

    public async Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<PaymentRow>(
            _requested, new { after = after.Value, upTo = upTo.Value, limit }));
        return [.. rows.Select(row => row.ToPayment())];
    }

    public Task<bool> IsRequestedAsync(QueuedPayment payment, CancellationToken cancellation) =>
        ledger.ReadAsync(connection => connection.ExecuteScalarAsync<bool>(
            $"SELECT EXISTS (SELECT 1 FROM payments WHERE id = @Id AND arrival = @arrival AND status = '{StoredStatus.Requested}')",
            new { payment.Id, arrival = payment.Arrival.Value }));

    public async Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(
        IReadOnlyList<string> paymentIds, CancellationToken cancellation)
    {
        var (list, parameters) = IdList.Of(paymentIds);
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<ArrivalRow>(
            $"SELECT id, arrival FROM payments WHERE id IN ({list})", parameters));
        return rows.ToDictionary(row => row.Id, row => new Arrival(row.Arrival));
    }

    public Task<Fence> RecordIntentAsync(
        long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation) =>
        ledger.WriteAsync(connection =>
        {
            if (!MayWrite(connection, epoch)) return Reject(connection, epoch, leader, payments.Count);
            return RecordIntent(connection, payments, time.GetUnixMicroseconds()) < payments.Count ? Fence.PassedInPart : Fence.Passed;
        }, cancellation);

    /// <returns>How many of the payments, which follow one another in order of arrival, are still requested.</returns>
    private int RecordIntent(DbConnection connection, IReadOnlyList<QueuedPayment> payments, long now) => connection.Execute($"""
        UPDATE payments SET attempts = attempts + 1, first_intent_at = coalesce(first_intent_at, @now)
        WHERE status = '{StoredStatus.Requested}' {_shard.AndIsMine} AND arrival >= @first AND arrival <= @last
        """, new { now, first = payments[0].Arrival.Value, last = payments[^1].Arrival.Value });

    public async Task<Fence> SettleAsync(
        long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation)
    {
        try
        {
            return await ledger.WriteAsync(connection => Settle(connection, epoch, leader, outcomes, firstSettlement), cancellation);
        }
        catch (Exception failure) when (ledger.IsRefused(failure))
        {
            throw new OutcomeRefusedException(failure);
        }
    }

    private Fence Settle(DbConnection connection, long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement)
    {
        if (!MayWrite(connection, epoch)) return Reject(connection, epoch, leader, outcomes.Count);

        var now = time.GetUnixMicroseconds();
        List<PaymentOutcome> charged = [.. outcomes.Where(outcome => outcome.Outcome is not Outcome.Withdrawn)];
        var changed = connection.ExecuteForEach(Change, ChangeParameters, [.. charged.Select(outcome => new object?[]
        {
            outcome.Payment.Id, outcome.Payment.Arrival.Value, StoredStatus.Of(outcome.Outcome.Status), Storable(Reason(outcome.Outcome)),
        })]);
        // A payment that an operator has parked or retried meanwhile is not this leader's to settle any more.
        List<PaymentOutcome> requested = [.. charged.Where((_, index) => changed[index] == 1)];
        List<PaymentOutcome> settled = [.. requested.Where(outcome => outcome.Outcome is not Outcome.Parked)];
        var receipts = ReceiptNumbers.Take(connection, settled);
        List<object?[]> entries = [.. settled.Select((outcome, index) => new object?[]
        {
            null, outcome.Payment.Id, StoredStatus.Of(outcome.Outcome.Status), outcome.Payment.Amount, outcome.Payment.Currency,
            SettlementLine.GatewayChargeId(outcome.Outcome), outcome.Payment.Arrival.Value, epoch, leader, now, receipts[index],
        })];
        if (entries.Count > 0) ledger.DoTogether<List<object?[]>>(Enter, entries);
        var next = 0;
        foreach (var outcome in requested)
            ledger.Audit(SettlementLine.Of(outcome, outcome.Outcome is Outcome.Parked ? null : receipts[next++], now, leader, epoch));
        if (firstSettlement is { } first)
            connection.Execute("UPDATE epochs SET first_settlement_us = @us WHERE epoch = @epoch AND first_settlement_us IS NULL",
                new { us = Microseconds(first), epoch });
        return Fence.Passed;
    }

    /// <summary>
    /// Mints the next epoch, for this shard. The layout's row stays locked until the commit. If the layout had another number of shards, every
    /// leader under it is replaced, because a shard of the one has payments of several shards of the other.
    /// </summary>
    private long RaiseEpoch(DbConnection connection)
    {
        var (epoch, shards) = connection.QuerySingle<LayoutRow>(
            "UPDATE layout SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch AS Epoch, shards AS Shards");
        connection.Execute("""
            INSERT INTO leadership (shard, epoch) VALUES (@shard, @epoch) ON CONFLICT (shard) DO UPDATE SET epoch = excluded.epoch
            """, new { shard = (long)_shard.Number, epoch });
        if (shards == _shard.Of) return epoch;
        connection.Execute("UPDATE layout SET shards = @shards WHERE id = 1", new { shards = (long)_shard.Of });
        connection.Execute("UPDATE leadership SET epoch = @epoch WHERE epoch < @epoch", new { epoch });
        return epoch;
    }

    // The fence. The row stays locked until the commit, so no later epoch can be minted in between.
    private bool MayWrite(DbConnection connection, long epoch) => connection.Execute(
        "UPDATE leadership SET epoch = epoch WHERE shard = @shard AND epoch = @epoch", new { shard = (long)_shard.Number, epoch }) == 1;

    // The settlements of all writes that share the transaction. Their numbers are taken after every fence, because from then on the leaders of
    // other shards wait for the commit.
    private static void Enter(DbConnection connection, IReadOnlyList<List<object?[]>> settlements)
    {
        List<object?[]> entries = [.. settlements.SelectMany(each => each)];
        var sequence = connection.ExecuteScalar<long>(
            "UPDATE sequences SET last = last + @count WHERE id = 1 RETURNING last", new { count = (long)entries.Count }) - entries.Count;
        foreach (var entry in entries) entry[0] = ++sequence;
        connection.ExecuteForEach(Insert, InsertParameters, entries);
    }

    private Fence Reject(DbConnection connection, long epoch, string leader, int payments)
    {
        var (id, now) = (Guid.CreateVersion7(time.GetUtcNow()).ToString(), time.GetUnixMicroseconds());
        connection.Execute("""
            INSERT INTO stale_writes (id, epoch, current_epoch, replica, payments, rejected_at)
            SELECT @id, @epoch, epoch, @leader, @payments, @now FROM leadership WHERE shard = @shard
            """, new { id, epoch, leader, payments, now, shard = (long)_shard.Number });
        ledger.Audit(new(AuditChain.Rejections, now, leader, "stale.rejected", id, epoch, $"{payments} payments"));
        return Fence.Stale;
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string? Reason(Outcome outcome) => outcome switch
    {
        Outcome.Declined declined => declined.Reason,
        Outcome.Parked parked => parked.Reason,
        _ => null,
    };

    /// <summary>The gateway's text without what a database or a page can't hold: control characters, lone surrogates, more than 500 characters.</summary>
    private static string? Storable(string? text) => text is null ? null : string.Concat(
        text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? Rune.ReplacementChar : rune).Take(500));

    internal sealed record LayoutRow(long Epoch, long Shards);

    internal sealed record ArrivalRow(string Id, long Arrival);

    internal sealed record PaymentRow(
        string Id, long Arrival, long Amount, string Currency, string CardToken, long Attempts, long? FirstIntentAt, string? TraceParent,
        string? RefundOf, string MovedBy, long GivingUp, long Trial)
    {
        public QueuedPayment ToPayment() => new(Id, new Arrival(Arrival), Amount, Currency, CardToken, Attempts,
            FirstIntentAt is { } at ? LedgerExtensions.FromUnixMicroseconds(at) : null, TraceParent)
        {
            RefundOf = RefundOf,
            IsCash = MovedBy == StoredKind.Cash,
            IsGivingUp = GivingUp == 1,
            IsTrial = Trial == 1,
        };
    }
}
