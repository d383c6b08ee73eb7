using Dapper;
using Storage;

namespace Billing.Queue;

/// <summary>The outbox is the ledger's own table of payments: what is requested and above the stream's top is still to be announced.</summary>
public sealed class LedgerOutbox(Database ledger) : IOutbox
{
    public async Task<IReadOnlyList<StreamEntry>> UnsettledAfterAsync(Arrival after, int limit, CancellationToken cancellation)
    {
        var rows = await ledger.ReadAsync(connection => connection.QueryAsync<(long Arrival, string Id, string? TraceParent)>("""
            SELECT arrival, id, traceparent FROM payments
            WHERE status = 'requested' AND arrival > @after ORDER BY arrival LIMIT @limit
            """, new { after = after.Value, limit }));
        return [.. rows.Select(row => new StreamEntry(new Arrival(row.Arrival), row.Id, row.TraceParent))];
    }

    public Task<bool> IsKnownAsync(Arrival arrival, CancellationToken cancellation) =>
        ledger.ReadAsync(connection => connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM payments WHERE arrival = @arrival)", new { arrival = arrival.Value }));
}
