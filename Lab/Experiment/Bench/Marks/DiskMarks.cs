using System.ComponentModel;
using System.Runtime.InteropServices;
using Cluster;
using Experiment.Trials;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Experiment.Bench.Marks;

/// <summary>What the disk under the ledgers can do.</summary>
internal sealed partial class DiskMarks(TimeProvider time) : Subject
{
    public const string System = "machine";

    private const int Appends = 500;
    private const int Commits = 1_000;
    private const int Block = 4096;

    public static readonly BenchRow Fdatasync = new("fdatasync", System, "ms");
    public static readonly BenchRow SqliteFullOneRow = new("sqlite_full_one_row", System, "commits/s");

    public override IReadOnlyList<BenchRow> Rows { get; } = [Fdatasync, SqliteFullOneRow];

    public override Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        // In the folder where each cluster of the bench has its ledger.
        var folder = ClusterOptions.FreshData();
        try
        {
            if (round.Wants(Fdatasync)) round.Report(Fdatasync, Append(folder), Appends);
            if (round.Wants(SqliteFullOneRow)) round.Report(SqliteFullOneRow, Commit(folder), Commits);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return Task.CompletedTask;
    }

    /// <returns>Milliseconds to append 4 KiB and to have them on the disk, the median.</returns>
    private double Append(string folder)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "log"), FileMode.CreateNew, FileAccess.Write);
        var block = new byte[Block];
        var milliseconds = new double[Appends];
        for (var number = 0; number < Appends; number++)
        {
            var start = time.GetTimestamp();
            RandomAccess.Write(file, block, (long)number * Block);
            if (fdatasync(file) != 0) throw new BenchException($"fdatasync failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            milliseconds[number] = time.GetElapsedTime(start).TotalMilliseconds;
        }
        return new Percentiles(milliseconds).At(50)!.Value;
    }

    /// <returns>Transactions per second that insert one row each, as durable as the ledger's.</returns>
    private double Commit(string folder)
    {
        var path = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "one-row.db"), Pooling = false };
        using var connection = new SqliteConnection(path.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entries (text) VALUES ('one row, one transaction')";
        insert.Prepare();
        var start = time.GetTimestamp();
        for (var number = 0; number < Commits; number++) insert.ExecuteNonQuery();
        return Commits / time.GetElapsedTime(start).TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fdatasync(SafeFileHandle file);
}
