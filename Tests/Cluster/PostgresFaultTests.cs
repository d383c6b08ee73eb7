using Experiment.Cluster;
using Npgsql;

namespace Tests.Cluster;

/// <summary>The database itself fails under load: every payment ends paid, once and in order, and nobody was promised what is not durable.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "postgres")]
public sealed class PostgresFaultTests : IDisposable
{
    private readonly ClusterFixture _cluster;
    private readonly Load _load;

    public PostgresFaultTests(ClusterFixture cluster)
    {
        Assert.SkipUnless(LedgerUnderTest.IsPostgres, "ALTA_LEDGER=postgres runs it.");
        (_cluster, _load) = (cluster, new Load(cluster.System.Addresses));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_KilledUnderLoad_LosesNothing() => await AssertAllPaidAsync(() =>
        UntilRestartedAsync(() => Assert.True(_cluster.System.Kill(Postgres.Name))));

    [Fact]
    public async Task Postgres_ShutDownFastUnderLoadAndStartedAgain_LosesNothing() => await AssertAllPaidAsync(() =>
        UntilRestartedAsync(() => Assert.True(Signals.Interrupt(_cluster.System.Pid(Postgres.Name)!.Value))));

    [Fact]
    public async Task Postgres_KilledTogetherWithTheLeader_LosesNothing() => await AssertAllPaidAsync(async () =>
    {
        var leader = await _cluster.LeaderAsync();
        await UntilRestartedAsync(() => Assert.True(_cluster.System.Kill(Postgres.Name) & _cluster.System.Kill(leader)));
    });

    /// <summary>The server goes on serving those who are connected; who comes anew waits. The supervisor ends it.</summary>
    [Fact]
    public async Task Postgres_FrozenUnderLoad_LosesNothing() => await AssertAllPaidAsync(() =>
        UntilRestartedAsync(() => Assert.True(_cluster.System.Freeze(Postgres.Name))));

    [Fact]
    public async Task Connections_AllCutAgainAndAgainUnderLoad_LoseNothing()
    {
        var cut = 0L;
        await AssertAllPaidAsync(async () =>
        {
            await using var admin = new NpgsqlConnection(_cluster.System.Options.Ledger);
            await admin.OpenAsync(Cancellation);
            // Each time once settlements have gone on, for a server that does nothing but cut lets nobody through; until the last request is sent.
            var begun = TimeProvider.System.GetTimestamp();
            for (var settled = -1L; TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(2);)
            {
                var now = await ScalarAsync(admin, "SELECT sequence FROM leadership");
                if (now == settled) continue;
                settled = now;
                cut += await ScalarAsync(admin, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'alta'");
            }
        });
        Assert.InRange(cut, 10, long.MaxValue);
    }

    public void Dispose() => _load.Dispose();

    private async Task UntilRestartedAsync(Action end)
    {
        var started = _cluster.System.NextStartOf(Postgres.Name);
        end();
        await started.WaitAsync(ClusterFixture.Bound, Cancellation);
    }

    private async Task AssertAllPaidAsync(Func<Task> disturb)
    {
        await _cluster.WaitUntilReadyAsync();
        (await _load.RunAsync(disturb, Cancellation)).AssertAllPaid();
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
