using Clients;
using Cluster;
using LocalSystem;
using StackExchange.Redis;

namespace Tests.Cluster;

/// <summary>Each process of the system fails once under load. Every payment must still be paid once and in order.</summary>
[Collection(OneCluster.Name)]
public sealed class FaultTests(ClusterFixture cluster) : IDisposable
{
    private readonly Load _load = new(cluster.System.Addresses);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Leader_KilledUnderLoad_LosesNothing() => await AssertAllPaidAsync(async () => await KillAsync(await cluster.LeaderAsync()));

    [Fact]
    public async Task Standby_KilledUnderLoad_LosesNothing() => await AssertAllPaidAsync(async () => await KillAsync(await cluster.StandbyAsync()));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Monitor_KilledUnderLoad_LosesNothing(int number) => await AssertAllPaidAsync(() => KillAsync(Parts.Monitor(number)));

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Monitor_KilledUnderLoad_StillReplacesAKilledLeader() => await AssertAllPaidAsync(async () =>
    {
        var leader = await cluster.LeaderAsync();
        await Task.WhenAll(KillAsync(Parts.Monitor(1)), KillAsync(leader));
    });

    [Fact]
    [Trait("Ledger", "both")]
    public async Task PatientsApi_KilledUnderLoad_AnswersEveryClerk() => await AssertAllAnsweredAsync(() => KillAsync(Parts.Patients));

    [Fact]
    [Trait("Ledger", "both")]
    public async Task PatientsApi_StoppedUnderLoad_AnswersEveryClerk() => await AssertAllAnsweredAsync(() => UntilRestartedAsync(Parts.Patients,
        () => Signals.Terminate(cluster.System.Pid(Parts.Patients)!.Value)));

    [Fact]
    public async Task Fronts_KilledUnderLoad_LoseNoPaymentAndAnswerARetryUnderTheSameKey() =>
        await AssertAllPaidAsync(() => Task.WhenAll(KillAsync(Parts.Front(1)), KillAsync(Parts.Front(2))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Front_Killed_FailsNoNewClient(int number)
    {
        await cluster.WaitUntilReadyAsync();
        var died = cluster.System.NextDeathOf(Parts.Front(number));
        Assert.True(cluster.System.Kill(Parts.Front(number)));
        await died.WaitAsync(ClusterFixture.Bound, Cancellation);

        // A new client, and so a new connection, each time: without failover, half of them would go to the dead front.
        using var bound = new CancellationTokenSource(ClusterFixture.Bound, TimeProvider.System);
        do
        {
            using var patients = new ClerkClient(cluster.System.Addresses);
            await patients.AddPatientAsync("Ana Ríos", "1032456789", bound.Token);
        }
        while (!await cluster.System.IsAliveAsync(Parts.Front(number), bound.Token));
    }

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Gateway_KilledUnderLoad_ChargesNothingTwice() => await AssertAllPaidAsync(() => KillAsync(Parts.Gateway));

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Redis_KilledUnderLoad_LosesNothing() => await AssertAllPaidAsync(() => KillAsync(Parts.Redis));

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Redis_WipedUnderLoad_LosesNothing() => await AssertAllPaidAsync(async () =>
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{cluster.System.Options.RedisOf(RedisUsers.Admin)},allowAdmin=true");
        await redis.GetServers().Single().FlushAllDatabasesAsync();
    });

    [Fact]
    [Trait("Ledger", "both")]
    public async Task Leader_FrozenUnderLoadAndThawedAfterItsSuccessorLeads_ChangesNothing() => await AssertAllPaidAsync(async () =>
    {
        var frozen = await cluster.LeaderAsync();
        var pid = cluster.System.Pid(frozen);
        Assert.True(cluster.System.Freeze(frozen));
        try
        {
            Assert.NotNull(await cluster.System.Monitor.WaitAsync(
                view => view.LivingLeader is { } other && other.Pid != pid, ClusterFixture.Bound, Cancellation));
        }
        finally
        {
            cluster.System.Thaw(frozen);
        }
    });

    [Fact]
    public async Task Part_FrozenForGood_IsKilledAndRestarted()
    {
        await cluster.WaitUntilReadyAsync();
        var standby = await cluster.StandbyAsync();
        var started = cluster.System.NextStartOf(standby);
        Assert.True(cluster.System.Freeze(standby));
        await started.WaitAsync(ClusterFixture.BoundOfARestartAfterAFreeze, Cancellation);
        await cluster.WaitUntilReadyAsync();
    }

    public void Dispose() => _load.Dispose();

    /// <summary>Kills a part and waits until it is restarted.</summary>
    private Task KillAsync(string name) => UntilRestartedAsync(name, () => cluster.System.Kill(name));

    private async Task UntilRestartedAsync(string name, Func<bool> end)
    {
        var started = cluster.System.NextStartOf(name);
        Assert.True(end(), $"{name} was not running");
        await started.WaitAsync(ClusterFixture.Bound, Cancellation);
    }

    private async Task AssertAllPaidAsync(Func<Task> disturb)
    {
        await cluster.WaitUntilReadyAsync();
        (await _load.RunAsync(disturb, Cancellation)).AssertAllPaid();
    }

    /// <summary>As <see cref="AssertAllPaidAsync"/>, but no client retries.</summary>
    private async Task AssertAllAnsweredAsync(Func<Task> disturb)
    {
        await cluster.WaitUntilReadyAsync();
        (await _load.RunAsync(disturb, Cancellation, asksAgain: false)).AssertAllPaid();
    }
}
