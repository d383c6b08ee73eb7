using System.Data.Common;
using Dapper;
using Storage;

namespace Ledger.Audit;

public static class AppendAudit
{
    private const string Insert = """
        INSERT INTO audit (chain, number, at, actor, action, subject, epoch, result, hash)
        VALUES (@chain, @number, @at, @actor, @action, @subject, @epoch, @result, @hash)
        """;

    private static readonly RowParameter[] Columns =
    [
        RowParameter.Text("@chain"), RowParameter.Number("@number"), RowParameter.Number("@at"), RowParameter.Text("@actor"),
        RowParameter.Text("@action"), RowParameter.Text("@subject"), RowParameter.Number("@epoch"), RowParameter.Text("@result"),
        RowParameter.Text("@hash"),
    ];

    /// <summary>
    /// Within a write: adds a line to the audit trail, in the same commit. The lines of all writes that share the transaction are appended
    /// together at its end. So the chain's head is read once for all of them, and its lock is never held while waiting for anything else.
    /// </summary>
    public static void Audit(this Database ledger, AuditLine line) => ledger.LeaveForCommit<AuditLine>(Append, line);

    private static void Append(DbConnection connection, IReadOnlyList<AuditLine> lines)
    {
        // Always in the same order of chains, so that two transactions that need the same two heads can't deadlock.
        foreach (var chain in lines.GroupBy(line => line.Chain).OrderBy(chain => chain.Key, StringComparer.Ordinal))
            Append(connection, chain.Key, [.. chain]);
    }

    private static void Append(DbConnection connection, string chain, AuditLine[] lines)
    {
        var (last, hash) = connection.QuerySingle<Head>(
            "UPDATE audit_heads SET number = number + @count WHERE chain = @chain RETURNING number, hash", new { chain, count = (long)lines.Length });
        var number = last - lines.Length;
        var rows = new List<object?[]>(lines.Length);
        foreach (var line in lines)
        {
            hash = AuditHash.Of(hash, ++number, line);
            rows.Add([chain, number, line.At, line.Actor, line.Action, line.Subject, line.Epoch, line.Result, hash]);
        }
        connection.ExecuteForEach(Insert, Columns, rows);
        connection.Execute("UPDATE audit_heads SET hash = @hash WHERE chain = @chain", new { chain, hash });
    }

    internal sealed record Head(long Number, string Hash);
}
