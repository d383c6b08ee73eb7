using System.Data.Common;
using Dapper;
using Ledger;

namespace Monitor.Worker.Cluster;

/// <summary>Reads the results of the comparison of gateway and ledger.</summary>
internal static class ReconciliationView
{
    private const string Numbers = """
        SELECT charges, sequence, compared_at,
               (SELECT COUNT(*) FROM differences WHERE repaired_at IS NULL) AS open,
               (SELECT COUNT(*) FROM differences WHERE repaired_at IS NOT NULL) AS repaired
        FROM reconciliation WHERE id = 1
        """;

    private const string Differences = """
        SELECT kind, payment_id, charge_id, detail, found_at, repaired_at FROM differences ORDER BY found_at DESC LIMIT 50
        """;

    public static async Task<ReconciliationAnswer> ReadAsync(DbConnection connection)
    {
        var numbers = await connection.QuerySingleAsync<NumbersRow>(Numbers);
        var differences = await connection.QueryAsync<DifferenceRow>(Differences);
        return new ReconciliationAnswer(
            Time(numbers.Compared_At), numbers.Charges, numbers.Sequence, numbers.Open, numbers.Repaired,
            [.. differences.Select(row => new DifferenceAnswer(
                row.Kind, Known(row.Payment_Id), Known(row.Charge_Id), row.Detail,
                LedgerExtensions.FromUnixMicroseconds(row.Found_At), Time(row.Repaired_At)))]);
    }

    private static string? Known(string id) => id.Length > 0 ? id : null;

    private static DateTimeOffset? Time(long? microseconds) =>
        microseconds is { } at ? LedgerExtensions.FromUnixMicroseconds(at) : null;

    private sealed class NumbersRow
    {
        public long Charges { get; init; }
        public long Sequence { get; init; }
        public long? Compared_At { get; init; }
        public long Open { get; init; }
        public long Repaired { get; init; }
    }

    private sealed class DifferenceRow
    {
        public string Kind { get; init; } = "";
        public string Payment_Id { get; init; } = "";
        public string Charge_Id { get; init; } = "";
        public string Detail { get; init; } = "";
        public long Found_At { get; init; }
        public long? Repaired_At { get; init; }
    }
}
