using System.Text.Json;
using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

public sealed class RedisTests(RedisServer server) : IAsyncLifetime
{
    private static readonly IOptions<CoordinationOptions> Defaults = Options.Create(new CoordinationOptions());

    private ConnectionMultiplexer _connection = null!;
    private IDatabase _redis = null!;
    private RedisReplicaRegistry _registry = null!;
    private RedisLeaderLock _leader = null!;
    private RedisMonitorLock _monitors = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.ConnectAsync();
        _redis = _connection.GetDatabase();
        _registry = new(_connection, Defaults);
        _leader = new(_connection, Defaults);
        _monitors = new(_connection, Defaults);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static ReplicaRecord Draft(string instance, int port) =>
        new("", instance, $"http://127.0.0.1:{port}", 42, DateTimeOffset.UnixEpoch);

    private static ReplicaInstance Server(int number) => new($"server_{number}", $"i{number}");

    private static MonitorRecord Monitor(int number) => new($"monitor_{number}", $"m{number}", $"http://127.0.0.1:{number}", number);

    private void AssertExpires(string key, TimeSpan within) =>
        Assert.InRange(_redis.KeyTimeToLive(key)!.Value, within - TimeSpan.FromSeconds(0.5), within);

    [Fact]
    public void Claim_ByThree_GivesTheIdsInOrderAndNoneToAFourth()
    {
        Assert.Equal("server_1", _registry.Claim(Draft("a", 5001))!.Id);
        Assert.Equal("server_2", _registry.Claim(Draft("b", 5002))!.Id);
        Assert.Equal("server_3", _registry.Claim(Draft("c", 5003))!.Id);
        Assert.Null(_registry.Claim(Draft("d", 5004)));
    }

    [Fact]
    public void Claim_AtTheSameAddress_TakesItsPredecessorsIdAtOnce()
    {
        _registry.Claim(Draft("a", 5001));
        _registry.Claim(Draft("b", 5002));
        Assert.Equal("server_2", _registry.Claim(Draft("again", 5002))!.Id);
    }

    [Fact]
    public void Claim_OfANamedId_TakesItAndElseTheLowestFree()
    {
        Assert.Equal("server_2", _registry.Claim(Draft("a", 5001) with { Id = "server_2" })!.Id);
        Assert.Equal("server_1", _registry.Claim(Draft("b", 5002) with { Id = "server_2" })!.Id);
        Assert.Equal("server_3", _registry.Claim(Draft("c", 5003) with { Id = "server_of_no_such_name" })!.Id);
    }

    [Fact]
    public void Claim_Repeated_GivesTheSameId()
    {
        _registry.Claim(Draft("a", 5001));
        var id = _registry.Claim(Draft("b", 5002))!.Id;
        Assert.Equal(id, _registry.Claim(Draft("b", 5002))!.Id);
        Assert.False(_redis.KeyExists("alta:replica:server_3"));
    }

    [Fact]
    public void Claim_WithAFreedId_GivesTheLowest()
    {
        var first = _registry.Claim(Draft("a", 5001))!;
        _registry.Claim(Draft("b", 5002));
        _registry.Release(first);
        Assert.Equal("server_1", _registry.Claim(Draft("c", 5003))!.Id);
    }

    [Fact]
    public async Task Record_InRedis_IsSnakeCaseAndExpires()
    {
        _registry.Claim(Draft("a", 5001));
        var json = JsonDocument.Parse((string)(await _redis.StringGetAsync("alta:replica:server_1"))!).RootElement;
        Assert.Equal(
            ["id", "instance", "address", "pid", "started_at"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("server_1", json.GetProperty("id").GetString());
        AssertExpires("alta:replica:server_1", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Heartbeat_AfterAWipe_RegistersAgain()
    {
        var self = _registry.Claim(Draft("a", 5001))!;
        _redis.Execute("FLUSHDB");
        Assert.True(_registry.Renew(self).Registered);
        Assert.True(_redis.KeyExists("alta:replica:server_1"));
    }

    [Fact]
    public void Heartbeat_WhenAnotherInstanceHasTheId_SaysSoAndLeavesItsRecord()
    {
        var self = _registry.Claim(Draft("a", 5001))!;
        _registry.Claim(Draft("again", 5001));
        Assert.False(_registry.Renew(self).Registered);
        Assert.Contains("again", (string)_redis.StringGet("alta:replica:server_1")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Heartbeat_ReadsWhoLeads()
    {
        var self = _registry.Claim(Draft("a", 5001))!;
        Assert.Null(_registry.Renew(self).Leader);
        _leader.Renew(Server(2), assert: true);
        Assert.Equal(Server(2), _registry.Renew(self).Leader);
    }

    [Fact]
    public void Release_OfAnIdThatAnotherHas_LeavesIt()
    {
        var self = _registry.Claim(Draft("a", 5001))!;
        _registry.Claim(Draft("again", 5001));
        _registry.Release(self);
        Assert.True(_redis.KeyExists("alta:replica:server_1"));
    }

    [Fact]
    public async Task View_HoldsReplicasAndLeader()
    {
        var (one, two) = (_registry.Claim(Draft("a", 5001))!, _registry.Claim(Draft("b", 5002))!);
        _leader.Renew(Server(2), assert: true);
        var view = await _registry.ReadAsync();
        Assert.Equal([one, two], view.Replicas);
        Assert.Equal(Server(2), view.Leader);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    public async Task Keys_WithAForeignValue_CountAsAbsent(string foreign)
    {
        await _redis.StringSetAsync("alta:leader", foreign);
        await _redis.StringSetAsync("alta:replica:server_1", foreign);
        Assert.Null((await _registry.ReadAsync()).Leader);
        Assert.Empty((await _registry.ReadAsync()).Replicas);
        Assert.Equal("server_1", _registry.Claim(Draft("a", 5001))!.Id);
        Assert.Equal(LeaderRenewal.Absent, _leader.Renew(Server(1), assert: false));
        Assert.Equal(LeaderRenewal.Held, _leader.Renew(Server(1), assert: true));
    }

    [Theory]
    [InlineData(null, false, LeaderRenewal.Absent)]
    [InlineData(null, true, LeaderRenewal.Held)]
    [InlineData(1, false, LeaderRenewal.Held)]
    [InlineData(1, true, LeaderRenewal.Held)]
    [InlineData(2, false, LeaderRenewal.Lost)]
    [InlineData(2, true, LeaderRenewal.Lost)]
    public async Task Renewal_ByServer1_ReportsTheHolderOfTheKey(int? holder, bool assert, LeaderRenewal outcome)
    {
        if (holder is { } number) _leader.Renew(Server(number), assert: true);
        Assert.Equal(outcome, _leader.Renew(Server(1), assert));
        if (outcome == LeaderRenewal.Held) AssertExpires("alta:leader", TimeSpan.FromSeconds(3));
        Assert.Equal(outcome == LeaderRenewal.Held ? Server(1) : holder is null ? null : Server(2), (await _registry.ReadAsync()).Leader);
    }

    [Fact]
    public async Task Release_OfTheLeadersKey_DeletesOnlyItsOwn()
    {
        _leader.Renew(Server(1), assert: true);
        _leader.Release(Server(2));
        Assert.Equal(Server(1), (await _registry.ReadAsync()).Leader);
        _leader.Release(Server(1));
        Assert.Null((await _registry.ReadAsync()).Leader);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, 1, true)]
    [InlineData(1, 1, true)]
    [InlineData(1, null, false)]
    [InlineData(2, 1, false)]
    public async Task Naming_ByTheActiveMonitor_ReplacesOnlyTheExpectedLeader(int? leads, int? expected, bool named)
    {
        Assert.True(await _monitors.HoldAsync(Monitor(1)));
        if (leads is { } number) _leader.Renew(Server(number), assert: true);
        var outcome = await _leader.NameAsync("m1", Server(3), expected is { } other ? Server(other) : null);
        Assert.Equal(named ? new Naming.Done() : new Naming.Taken(Server(leads!.Value)), outcome);
        if (named) AssertExpires("alta:leader", TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Naming_ByAMonitorWithoutTheLock_ChangesNothing(bool otherHoldsIt)
    {
        if (otherHoldsIt) await _monitors.HoldAsync(Monitor(2));
        Assert.Equal(new Naming.NotActive(), await _leader.NameAsync("m1", Server(3), null));
        Assert.Null((await _registry.ReadAsync()).Leader);
    }

    [Fact]
    public async Task MonitorLock_Held_KeepsTheOtherOutUntilItIsReleased()
    {
        Assert.True(await _monitors.HoldAsync(Monitor(1)));
        Assert.False(await _monitors.HoldAsync(Monitor(2)));
        Assert.True(await _monitors.HoldAsync(Monitor(1)));
        AssertExpires("alta:monitor", TimeSpan.FromSeconds(1));
        await _monitors.ReleaseAsync(Monitor(2));
        Assert.False(await _monitors.HoldAsync(Monitor(2)));
        await _monitors.ReleaseAsync(Monitor(1));
        Assert.True(await _monitors.HoldAsync(Monitor(2)));
    }

    [Fact]
    public async Task Monitors_Announced_AreSeenByEachOther()
    {
        await _monitors.HoldAsync(Monitor(2));
        await _monitors.AnnounceAsync(Monitor(2));
        var view = await _monitors.AnnounceAsync(Monitor(1));
        Assert.Equal([Monitor(1), Monitor(2)], view.Monitors);
        Assert.Equal("m2", view.Active);
        await _monitors.ReleaseAsync(Monitor(2));
        Assert.Equal([Monitor(1)], (await _monitors.AnnounceAsync(Monitor(1))).Monitors);
    }
}
