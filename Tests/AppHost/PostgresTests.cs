using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Testing;

namespace Tests.AppHost;

/// <summary>The application with its ledger on a PostgreSQL server on this machine.</summary>
public sealed class PostgresFixture : AppHostFixture
{
    protected override IReadOnlyList<string> Options => ["--ledger=postgres", "--postgres=process"];
}

/// <summary>What holds on SQLite also holds on PostgreSQL, even through a crash of the server.</summary>
[Collection(Name)]
public sealed class PostgresTests(PostgresFixture host) : AppHostTest(host)
{
    public const string Name = "one AppHost on PostgreSQL";

    [Fact]
    public async Task Postgres_KilledUnderLoad_ComesBackAndNothingIsLost()
    {
        await Host.WaitUntilReadyAsync();
        var history = await Host.Load.RunAsync(async () =>
        {
            var running = await Host.NextAsync(change => change.Resource.Name == "postgres" && PostmasterOf(change) is not null);
            var killed = PostmasterOf(running)!.Value;
            // A backend of the old server outlives the postmaster for a moment. The next server starts as soon as the postmaster is gone.
            using (var postmaster = Process.GetProcessById(killed)) postmaster.Kill();
            await Host.NextAsync(change => change.Resource.Name == "postgres" && PostmasterOf(change) is { } pid && pid != killed);
        }, Cancellation);
        history.AssertAllPaid();
        await Host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Ledger_OnPostgres_IsTheServersDatabase()
    {
        await Host.WaitUntilReadyAsync();
        await using var database = new Npgsql.NpgsqlConnection(await Host.App.GetConnectionStringAsync("ledger", Cancellation));
        await database.OpenAsync(Cancellation);
        await using var count = database.CreateCommand();
        count.CommandText = "SELECT count(*) FROM patients";
        Assert.True(Convert.ToInt64(await count.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture) >= 60);
    }

    private static int? PostmasterOf(ResourceEvent change) =>
        change.Snapshot.State?.Text == KnownResourceStates.Running ? SupervisionTests.PidOf(change) : null;
}

[CollectionDefinition(PostgresTests.Name)]
public sealed class OneAppHostOnPostgres : ICollectionFixture<PostgresFixture>;
