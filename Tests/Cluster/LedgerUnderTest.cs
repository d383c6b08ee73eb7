using Cluster;

namespace Tests.Cluster;

/// <summary>The ledger of the cluster under test: SQLite, or PostgreSQL if <c>ALTA_LEDGER=postgres</c> is set.</summary>
internal static class LedgerUnderTest
{
    public static string Choice => Environment.GetEnvironmentVariable("ALTA_LEDGER") ?? ClusterOptions.Sqlite;

    public static bool IsPostgres => Choice == Postgres.Name;
}
