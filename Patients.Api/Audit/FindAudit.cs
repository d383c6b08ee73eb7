using Dapper;
using Ledger;
using Ledger.Audit;
using Storage;

namespace Patients.Api.Audit;

/// <summary>A line of the audit trail as stored.</summary>
/// <param name="Number">Its number in the chain, from 1 without gaps.</param>
/// <param name="Hash">Hash of this line and of the previous hash (docs/decisions/0009-the-audit-trail.md).</param>
public sealed record AuditEntry(
    string Chain, long Number, DateTimeOffset At, string Actor, string Action, string Subject, long? Epoch, string Result, string Hash);

public static class FindAudit
{
    /// <summary>Up to <paramref name="limit"/> lines of a chain above number <paramref name="after"/>, and the total number of lines.</summary>
    public static Task<(IReadOnlyList<AuditEntry> Items, long Total)> FindAuditAsync(this Database ledger, string chain, long after, int limit) =>
        ledger.BrowseAsync<(IReadOnlyList<AuditEntry>, long)>(async connection =>
        {
            var rows = await connection.QueryAsync<Row>("""
                SELECT chain, number, at, actor, action, subject, epoch, result, hash
                FROM audit WHERE chain = @chain AND number > @after ORDER BY number LIMIT @limit
                """, new { chain, after, limit });
            var total = await connection.ExecuteScalarAsync<long>("SELECT number FROM audit_heads WHERE chain = @chain", new { chain });
            return ([.. rows.Select(row => row.ToEntry())], total);
        });

    private sealed class Row
    {
        public required string Chain { get; init; }
        public long Number { get; init; }
        public long At { get; init; }
        public required string Actor { get; init; }
        public required string Action { get; init; }
        public required string Subject { get; init; }
        public long? Epoch { get; init; }
        public required string Result { get; init; }
        public required string Hash { get; init; }

        public AuditEntry ToEntry() =>
            new(Chain, Number, LedgerExtensions.FromUnixMicroseconds(At), Actor, Action, Subject, Epoch, Result, Hash);
    }
}
