using System.Data.Common;
using Dapper;
using Storage;

namespace Gateway.Simulator.Charges;

/// <summary>The gateway's durable record of charges and refunds.</summary>
internal sealed class ChargeStore(Database database)
{
    private const string Columns = """
        id, payment_id AS PaymentId, status, amount, currency, decline_reason AS DeclineReason, created_at AS CreatedAt,
        idempotency_key AS Key, fingerprint, answered, kind, charge_of AS ChargeOf
        """;

    private ChargeInsert? _insert;

    /// <summary>
    /// Records the charge or refund durably, unless its key has one already. A refund of more than is left of its charge is declined.
    /// </summary>
    /// <returns>The key's record, and whether it was there before.</returns>
    public Task<(ChargeRecord Record, bool IsReplay)> RecordAsync(ChargeRecord record) => database.WriteAsync(connection =>
    {
        if (_insert?.Connection != connection) _insert = new ChargeInsert(connection);
        var decided = record.CardCharge is { Status: CardCharge.Refunded } refund && Left(connection, refund) < refund.Amount
            ? record with { CardCharge = refund with { Status = CardCharge.Declined, DeclineReason = "more_than_charged" } }
            : record;
        return _insert.Execute(decided) ? (decided, false) : (Find(connection, record.Key), true);
    });

    /// <summary>What a status is in the table: a refund that was carried out is one that was not declined.</summary>
    public static string Stored(string status) => status == CardCharge.Refunded ? CardCharge.Charged : status;

    /// <summary>What of the payment's charge was not given back.</summary>
    private static long Left(DbConnection connection, CardCharge refund) => connection.ExecuteScalar<long>($"""
        SELECT coalesce(sum(CASE kind WHEN '{CardCharge.Refund}' THEN -amount ELSE amount END), 0) FROM charges
        WHERE status = '{CardCharge.Charged}' AND currency = @Currency
          AND (payment_id = @ChargeOf AND kind = '{CardCharge.Charge}' OR charge_of = @ChargeOf)
        """, new { refund.Currency, refund.ChargeOf });

    /// <summary>Every charge of these payments, in order of creation. More than one for a payment is a bug in the client.</summary>
    public Task<IReadOnlyList<CardCharge>> OfPaymentsAsync(string[] paymentIds) => QueryAsync(
        $"SELECT {Columns} FROM charges WHERE payment_id IN @paymentIds ORDER BY sequence", new { paymentIds });

    /// <summary>The charges after the first <paramref name="skip"/>, in order of creation, and the total count.</summary>
    public async Task<(IReadOnlyList<CardCharge> Charges, long Total)> PageAsync(long skip, int count)
    {
        // The sequence has no gaps, so a deep page costs as much as the first one. OFFSET would scan all rows before it.
        var charges = await QueryAsync(
            $"SELECT {Columns} FROM charges WHERE sequence > @skip ORDER BY sequence LIMIT @count", new { skip, count });
        var total = await database.ReadAsync(connection =>
            connection.ExecuteScalarAsync<long>("SELECT coalesce(max(sequence), 0) FROM charges"));
        return (charges, total);
    }

    private Task<IReadOnlyList<CardCharge>> QueryAsync(string sql, object parameters) =>
        database.ReadAsync<IReadOnlyList<CardCharge>>(async connection =>
            [.. (await connection.QueryAsync<Row>(sql, parameters)).Select(row => row.ToRecord().CardCharge)]);

    private static ChargeRecord Find(DbConnection connection, string key) => connection.QuerySingle<Row>(
        $"SELECT {Columns} FROM charges WHERE idempotency_key = @key", new { key }).ToRecord();

    private sealed record Row(
        string Id, string PaymentId, string Status, long Amount, string Currency, string? DeclineReason, long CreatedAt,
        string Key, byte[] Fingerprint, long Answered, string Kind, string? ChargeOf)
    {
        public ChargeRecord ToRecord() => new(
            new(Id, Kind, PaymentId, ChargeOf,
                Kind == CardCharge.Refund && Status == CardCharge.Charged ? CardCharge.Refunded : Status, Amount, Currency, DeclineReason,
                DateTimeOffset.UnixEpoch.AddTicks(CreatedAt * TimeSpan.TicksPerMicrosecond)),
            Key, Fingerprint, (int)Answered);
    }
}
