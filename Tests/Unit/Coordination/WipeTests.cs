using System.Text.Json;
using Coordination;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Monitor.Worker.Election;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>After a wipe, a starting replica can get the id of a living leader. The leader keeps it, and goes on leading.</summary>
public sealed class WipeTests(RedisServer server)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Heartbeat_OfALeaderWhoseIdWasTaken_TakesItBack()
    {
        await using var connection = await server.ConnectAsync();
        var registry = new RedisReplicaRegistry(connection, Options.Create(new CoordinationOptions()));
        var leader = registry.Claim(Draft("leader", 5001))!;
        connection.GetDatabase().Execute("FLUSHDB");
        var thief = registry.Claim(Draft("thief", 5002))!;
        Assert.Equal(leader.Id, thief.Id);

        Assert.True(registry.Renew(leader, leads: true).Registered);
        Assert.False(registry.Renew(thief).Registered);
        Assert.Equal("server_2", registry.Claim(Draft("thief", 5002))!.Id);
        Assert.Equal(["leader", "thief"], (await registry.ReadAsync()).Replicas.Select(replica => replica.Instance));
    }

    [Fact]
    public async Task Redis_WipedAgainAndAgainWhileAReplicaStarts_LeavesTheLeaderItsIdAndItsTerm()
    {
        await using var connection = await server.ConnectAsync();
        var redis = connection.GetDatabase();
        await using var leader = await ReplicaHost.StartAsync(connection);
        await LeadAsync(redis, leader);

        using var bound = new CancellationTokenSource(Bound);
        using var calm = new CancellationTokenSource();
        var storm = WipeAsync(redis, calm.Token);
        await using var starting = await ReplicaHost.StartAsync(connection);
        while (starting.Self.Registered is null or { Id: "server_1" })
        {
            await redis.PingAsync().WaitAsync(bound.Token);
            Assert.Equal("server_1", leader.Self.Registered?.Id);
        }
        await calm.CancelAsync();
        await storm;

        await AssertLeadsAsync(leader);
    }

    [Fact]
    public async Task Leader_WhoseIdAStrangerHasForEver_TakesItBackAndGoesOnLeading()
    {
        await using var connection = await server.ConnectAsync();
        var redis = connection.GetDatabase();
        await using var leader = await ReplicaHost.StartAsync(connection);
        await LeadAsync(redis, leader);

        using var bound = new CancellationTokenSource(Bound);
        await redis.StringSetAsync("alta:replica:server_1", """{"id":"server_1","instance":"stranger","address":"http://127.0.0.1:1"}""");
        while (!((string?)await redis.StringGetAsync("alta:replica:server_1").WaitAsync(bound.Token))!.Contains(leader.Self.Instance, StringComparison.Ordinal))
            Assert.NotNull(leader.Self.Registered);

        await AssertLeadsAsync(leader);
    }

    [Fact]
    public void Monitor_WhoseRegistryShowsAnotherInstanceUnderALivingLeadersId_BelievesTheLeader()
    {
        var driver = ElectionDriver.Led();
        driver.Show("thief", port: 5009).Show("thief", port: 5009);
        Assert.Empty(driver.Effects);
        driver.Read();
        Assert.Empty(driver.Effects);
    }

    [Fact]
    public void Monitor_WhoseRegistryShowsAnotherInstanceUnderASilentLeadersId_NamesAnother()
    {
        var driver = ElectionDriver.Led().Close(1).Forget();
        driver.Show("thief", port: 5009);
        Assert.Single(driver.Effects.OfType<Name>());
    }

    private static async Task LeadAsync(IDatabase redis, ReplicaHost replica)
    {
        await redis.StringSetAsync(
            "alta:leader", JsonSerializer.Serialize(new { replica = "server_1", instance = replica.Self.Instance }), TimeSpan.FromSeconds(3));
        await replica.ReadPresenceAsync(presence => presence.GetProperty("leader").GetBoolean());
    }

    // The fake work mints epoch 7 in its first term.
    private static async Task AssertLeadsAsync(ReplicaHost replica)
    {
        Assert.Equal("server_1", replica.Self.Registered?.Id);
        var presence = await replica.ReadPresenceAsync(_ => true);
        Assert.True(presence.GetProperty("leader").GetBoolean());
        Assert.Equal(7, presence.GetProperty("epoch").GetInt64());
    }

    private static ReplicaRecord Draft(string instance, int port) =>
        new("", instance, $"http://127.0.0.1:{port}", 42, DateTimeOffset.UnixEpoch);

    private static async Task WipeAsync(IDatabase redis, CancellationToken calm)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        while (!calm.IsCancellationRequested)
        {
            await redis.ExecuteAsync("FLUSHDB");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

file static class Thief
{
    /// <summary>The registry, as after a wipe: only another instance under the id of server_1.</summary>
    public static ElectionDriver Show(this ElectionDriver driver, string instance, int port)
    {
        var thief = new ReplicaRecord("server_1", instance, $"http://127.0.0.1:{port}", 1, default);
        return driver.Wait(1).Step(new RegistryRead(new RegistryView([thief], ElectionDriver.Server(1)), driver.Now));
    }
}
