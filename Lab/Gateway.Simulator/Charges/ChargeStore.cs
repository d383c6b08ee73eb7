using System.Data.Common;
using Dapper;
using Storage;

namespace Gateway.Simulator.Charges;

/// <summary>The gateway's durable record of charges.</summary>
internal sealed class ChargeStore(Database database)
{
    private const string Columns = """
        id, payment_id AS PaymentId, status, amount, currency, decline_reason AS DeclineReason, created_at AS CreatedAt,
        idempotency_key AS Key, fingerprint, answered
        """;

    private ChargeInsert? _insert;

    /// <summary>
    /// Records the charge durably, unless its key has one already. Returns the key's record: <paramref name="record"/>
    /// itself if it is new.
    /// </summary>
    public Task<ChargeRecord> RecordAsync(ChargeRecord record) => database.WriteAsync(connection =>
    {
        if (_insert?.Connection != connection) _insert = new ChargeInsert(connection);
        return _insert.Execute(record) ? record : Find(connection, record.Key);
    });

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
        string Key, byte[] Fingerprint, long Answered)
    {
        public ChargeRecord ToRecord() => new(
            new(Id, PaymentId, Status, Amount, Currency, DeclineReason,
                DateTimeOffset.UnixEpoch.AddTicks(CreatedAt * TimeSpan.TicksPerMicrosecond)),
            Key, Fingerprint, (int)Answered);
    }
}
