using Dapper;
using Ledger.Payments;
using PaymentQueue;
using Storage;

namespace Patients.Api.Outbox;

/// <summary>The outbox is the ledger's payments table. Requested payments above the stream's top are not appended yet.</summary>
/// <param name="shard">Whose payments it holds; all by default.</param>
public sealed class LedgerOutbox(Database ledger, Shard? shard = null)
{
    /// <summary>Requested payments with an arrival above <paramref name="after"/>, in order of arrival.</summary>
    public async Task<IReadOnlyList<StreamEntry>> UnsettledAfterAsync(Arrival after, int limit, CancellationToken cancellation)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<(long Arrival, string Id, string? TraceParent)>($"""
            SELECT arrival, id, traceparent FROM payments
            WHERE status = '{StoredStatus.Requested}' {(shard ?? Shard.Only).AndIsMine} AND arrival > @after ORDER BY arrival LIMIT @limit
            """, new { after = after.Value, limit }));
        return [.. rows.Select(row => new StreamEntry(new Arrival(row.Arrival), row.Id, row.TraceParent))];
    }

    /// <summary>Whether a payment in the ledger has this <paramref name="arrival"/>.</summary>
    public Task<bool> IsKnownAsync(Arrival arrival, CancellationToken cancellation) =>
        ledger.ReadAsync(connection => connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM payments WHERE arrival = @arrival)", new { arrival = arrival.Value }));
}
