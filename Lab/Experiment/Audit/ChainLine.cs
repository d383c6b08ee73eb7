using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Experiment.Audit;

/// <summary>A line of the audit trail, as stored.</summary>
internal sealed record ChainLine(
    string Chain, long Number, long At, string Actor, string Action, string Subject, long? Epoch, string Result, string Hash)
{
    public const string Select =
        "SELECT chain, number, at, actor, action, subject, epoch, result, hash FROM audit WHERE chain = @value ORDER BY number";

    public static ChainLine Of(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetInt64(6), row.GetString(7), row.GetString(8));

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddMicroseconds(At);

    /// <summary>The expected hash (docs/decisions/0009-the-audit-trail.md), computed without the services' code.</summary>
    public string HashAfter(string previous)
    {
        string?[] fields =
        [
            previous, Chain, Number.ToString(CultureInfo.InvariantCulture), At.ToString(CultureInfo.InvariantCulture),
            Actor, Action, Subject, Epoch?.ToString(CultureInfo.InvariantCulture), Result,
        ];
        using var written = new MemoryStream(320);
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field ?? "");
            written.Write(Encoding.ASCII.GetBytes($"{bytes.Length}:"));
            written.Write(bytes);
            written.WriteByte((byte)',');
        }
        return Convert.ToHexStringLower(SHA256.HashData(written.GetBuffer().AsSpan(0, (int)written.Length)));
    }
}
