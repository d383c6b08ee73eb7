using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Any content of any key of the coordination ends by itself, at the latest when the time is over for which we set the key.</summary>
public sealed class OddKeysTests(RedisServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly IOptions<CoordinationOptions> Short = Options.Create(new CoordinationOptions
    {
        Lease = TimeSpan.FromMilliseconds(100),
        HeartbeatExpiry = TimeSpan.FromMilliseconds(100),
        MonitorLease = TimeSpan.FromMilliseconds(100),
    });

    private static readonly ReplicaInstance Server1 = new("server_1", "i1");
    private static readonly MonitorRecord Monitor = new("monitor_1", "m1", "http://127.0.0.1:5000", 1);

    private ConnectionMultiplexer _connection = null!;
    private IDatabase _redis = null!;
    private RedisReplicaRegistry _registry = null!;
    private RedisLeaderLock _leader = null!;
    private RedisMonitorLock _monitors = null!;

    public static TheoryData<string> Contents => OddKeys.Names;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.ConnectAsync();
        _redis = _connection.GetDatabase();
        _registry = new(_connection, Short);
        _leader = new(_connection, Short);
        _monitors = new(_connection, Short);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task LeadersKey_OfAnyContent_IsSoonTheLeadersAgain(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:leader"))
        {
            Assert.NotNull(await _registry.ReadAsync());
            // Read at once: a machine that is busy for longer than the lease finds the key expired, and renews it again.
            await UntilAsync(odd, async () =>
                await _leader.RenewAsync(Server1, assert: true) == LeaderRenewal.Held ? (await _registry.ReadAsync()).Leader : null,
                leader => leader == Server1);
            _leader.Release(Server1);
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task LeadersKey_OfAnyContent_IsSoonNamedByTheMonitor(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:leader"))
        {
            await UntilAsync(odd, async () =>
            {
                await _monitors.HoldAsync(Monitor);
                return await _leader.NameAsync(Monitor.Instance, Server1, null);
            }, naming => naming is Naming.Done);
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task MonitorsLock_OfAnyContent_IsSoonTaken(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:monitor"))
        {
            await _leader.NameAsync(Monitor.Instance, Server1, null);
            await _monitors.AnnounceAsync(Monitor);
            await UntilAsync(odd, () => _monitors.HoldAsync(Monitor), held => held);
            await _monitors.ReleaseAsync(Monitor);
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task MonitorsRecord_OfAnyContent_SoonEnds(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:monitor:monitor_2"))
        {
            await UntilAsync(odd, async () =>
            {
                var view = await _monitors.AnnounceAsync(Monitor);
                return (view, await _redis.KeyExistsAsync("alta:monitor:monitor_2"));
            }, found => found is { view.Monitors: [{ Id: "monitor_1" }], Item2: false });
        }
    }

    [Fact]
    public async Task MonitorsRecords_MoreThanAScriptCanUnpack_SoonEnd()
    {
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => _redis.StringSetAsync($"alta:monitor:{number}", "x")));
        await UntilAsync("many", async () =>
        {
            await _monitors.AnnounceAsync(Monitor);
            return await _redis.KeyExistsAsync("alta:monitor:9999");
        }, exists => !exists);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task ReplicasKeys_AllOfAnyContent_AreSoonClaimed(string content)
    {
        foreach (var id in Short.Value.ReplicaIds)
            await foreach (var _ in OddKeys.PutAsync(_redis, content, $"alta:replica:{id}"))
                Assert.All((await _registry.ReadAsync()).Replicas, replica => Assert.Equal("stranger", replica.Instance));
        await UntilAsync(content, () => Task.FromResult(_registry.Claim(Draft("server_1", 5001))), claimed => claimed is not null);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task ReplicasKey_OfAnyContent_IsSoonRenewed(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:replica:server_1"))
        {
            await UntilAsync(odd, async () => _registry.Renew(Draft("server_1", 5001)).Registered ? (await _registry.ReadAsync()).Replicas : [],
                replicas => replicas.SequenceEqual([Draft("server_1", 5001)]));
            _registry.Release(Draft("server_1", 5001));
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task ReplicasKey_OfAnyContent_WhoseOwnerIsDead_IsMendedByTheOthers(string content)
    {
        await foreach (var odd in OddKeys.PutAsync(_redis, content, "alta:replica:server_3"))
        {
            _registry.Renew(Draft("server_1", 5001));
            await UntilAsync(odd, () => _redis.KeyExistsAsync("alta:replica:server_3"), exists => !exists);
        }
    }

    [Fact]
    public async Task Locks_PersistedWithALivingOwner_StayTheirs()
    {
        Assert.True(await _monitors.HoldAsync(Monitor));
        await _redis.KeyPersistAsync("alta:monitor");
        Assert.True(await _monitors.HoldAsync(Monitor));
        Assert.NotNull(await _redis.KeyTimeToLiveAsync("alta:monitor"));

        _leader.Renew(Server1, assert: true);
        await _redis.KeyPersistAsync("alta:leader");
        Assert.Equal(LeaderRenewal.Held, _leader.Renew(Server1, assert: false));
        Assert.NotNull(await _redis.KeyTimeToLiveAsync("alta:leader"));
    }

    [Fact]
    public void Record_UnderAnotherIdsKey_CountsAsAbsent()
    {
        _redis.StringSet("alta:replica:server_2", """{"id":"server_1","instance":"a","address":"http://127.0.0.1:1","pid":1}""");
        Assert.Equal("server_2", _registry.Claim(Draft("server_2", 5002))!.Id);
    }

    private static ReplicaRecord Draft(string id, int port) => new(id, "i1", $"http://127.0.0.1:{port}", 42, DateTimeOffset.UnixEpoch);

    private static async Task UntilAsync<T>(string odd, Func<Task<T>> ask, Predicate<T> wished)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (await ask() is var answer && !wished(answer)) Assert.False(bound.IsCancellationRequested, $"{odd}: {answer}");
    }
}
