using System.Text.Json;
using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Protocol;
using Coordination.Registry;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using PaymentQueue;
using Payments.Api.Leadership;
using Simulation.Runtime;
using Simulation.Stores;
using StackExchange.Redis;
using RedisServer = Tests.Unit.Infrastructure.RedisServer;
using StreamEntry = PaymentQueue.StreamEntry;

namespace Tests.Simulation;

/// <summary>The simulated Redis answers like a real one that runs the production scripts. Random calls run on both, one after another.</summary>
public sealed class RedisModelTests(RedisServer server)
{
    private static readonly CoordinationOptions Coordination = new()
    {
        Lease = TimeSpan.FromMinutes(1),
        HeartbeatExpiry = TimeSpan.FromMinutes(1),
        MonitorLease = TimeSpan.FromMinutes(1),
        Shards = 2,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Model_GivenTheSameCallsAsAServer_AnswersTheSame(int seed)
    {
        await using var redis = await server.ConnectAsync();
        var both = new Both(redis);
        var chance = new Chance((ulong)seed);
        for (var call = 0; call < 1_500; call++)
        {
            var (what, real, model) = await both.CallAsync(chance);
            Assert.True(real == model, $"call {call}, {what}: the server answers {real}, the model {model}");
        }
    }

    [Fact]
    public void Key_PastItsExpiryOnTheServersClock_IsGone()
    {
        var now = TimeSpan.Zero;
        var model = new RedisModel(Coordination, () => now);
        Assert.Equal(LeaderRenewal.Held, model.RenewLeader(new("server_1", "a"), assert: true));
        now = Coordination.Lease - TimeSpan.FromMilliseconds(1);
        Assert.Equal(LeaderRenewal.Lost, model.RenewLeader(new("server_2", "b"), assert: true));
        now = Coordination.Lease;
        Assert.Equal(LeaderRenewal.Held, model.RenewLeader(new("server_2", "b"), assert: true));
    }

    private sealed class Both(ConnectionMultiplexer redis)
    {
        private readonly RedisModel _model = new(Coordination, () => TimeSpan.Zero);
        private readonly RedisReplicaRegistry _registry = new(redis, Options.Create(Coordination));
        private readonly RedisLeaderLock[] _leaders =
            [.. Enumerable.Range(0, Coordination.Shards).Select(shard => new RedisLeaderLock(redis, Options.Create(Coordination), shard))];
        private readonly RedisMonitorLock _monitors = new(redis, Options.Create(Coordination));
        private readonly RedisPaymentStream[] _streams =
            [.. Enumerable.Range(0, Coordination.Shards).Select(shard => new RedisPaymentStream(redis, redis, shard: shard))];
        private long _last;
        private int _shard;

        public async Task<(string What, string Real, string Model)> CallAsync(Chance chance)
        {
            _shard = chance.Below(Coordination.Shards);
            var number = chance.Between(1, 4);
            var record = new ReplicaRecord($"server_{chance.Between(1, 3)}", $"instance_{number}", $"http://{chance.Between(1, 4)}", 1, default);
            var self = new ReplicaInstance(record.Id, record.Instance);
            var other = new ReplicaInstance(record.Id, $"instance_{chance.Between(1, 4)}");
            var monitor = new MonitorRecord($"monitor_{chance.Between(1, 2)}", $"monitor_{chance.Between(1, 3)}", "http://m", 1);
            var arrival = new Arrival(Math.Max(1, _last - chance.Below(6)));
            switch (chance.Below(20))
            {
                case 0: return Answers("claim", _registry.Claim(record), _model.Claim(record));
                case 1: return Answers("renew id", _registry.Renew(record), _model.RenewId(record, leads: false));
                case 2: _registry.Release(record); _model.ReleaseId(record); return Answers("release id", 0, 0);
                case 3: return Answers("read", await _registry.ReadAsync(), _model.ReadCluster());
                case 4: return Answers("renew key", _leaders[_shard].Renew(self, assert: true), _model.RenewLeader(self, assert: true, _shard));
                case 5: return Answers("prove", await _leaders[_shard].RenewAsync(self, assert: false), _model.RenewLeader(self, assert: false, _shard));
                case 6: _leaders[_shard].Release(self); _model.ReleaseLeader(self, _shard); return Answers("release key", 0, 0);
                case 7:
                    return Answers(
                        "name", await _leaders[_shard].NameAsync(monitor.Instance, self, other), _model.Name(monitor.Instance, self, other, _shard));
                case 8: return Answers("hold", await _monitors.HoldAsync(monitor), _model.HoldMonitor(monitor));
                case 9: await _monitors.ReleaseAsync(monitor); _model.ReleaseMonitor(monitor); return Answers("release lock", 0, 0);
                case 10: return Answers("announce", await _monitors.AnnounceAsync(monitor), _model.AnnounceMonitor(monitor));
                case 11: return Answers("top", await _streams[_shard].TopAsync(default), _model.Streams[_shard].Top);
                case 12 or 13: return await AppendAsync(chance);
                case 14: return Answers("read", await _streams[_shard].ReadAsync(arrival, 5, TimeSpan.Zero, default), _model.Streams[_shard].Read(arrival, 5));
                case 15: await _streams[_shard].TrimAsync(arrival, default); _model.Streams[_shard].Trim(arrival); return Answers("trim", 0, 0);
                case 16: return await SetAsideAsync(arrival);
                case 17: return Answers("renew id as leader", _registry.Renew(record, leads: true), _model.RenewId(record, leads: true));
                case 18: return await MakeOddAsync(chance);
                default:
                    if (!chance.Is(0.1)) return Answers("top", await _streams[_shard].TopAsync(default), _model.Streams[_shard].Top);
                    await _streams[_shard].ResetAsync(default);
                    _model.Streams[_shard].Drop();
                    return Answers("reset", 0, 0);
            }
        }

        private async Task<(string, string, string)> AppendAsync(Chance chance)
        {
            var expected = chance.Is(0.8) ? _model.Streams[_shard].Top : new Arrival(Math.Max(0, _last - 1));
            _last = Math.Max(_last, _model.Streams[_shard].Top.Value);
            StreamEntry[] entries = [.. Enumerable.Range(0, chance.Between(1, 3)).Select(_ =>
                new StreamEntry(new Arrival(++_last), $"p{_last}", chance.Is(0.5) ? "trace" : null))];
            return Answers("append", await _streams[_shard].AppendAsync(expected, entries, default), _model.Streams[_shard].Append(expected, entries));
        }

        private async Task<(string, string, string)> MakeOddAsync(Chance chance)
        {
            var key = chance.Of(_model.OddKeys);
            var content = _model.MakeOdd(key, chance.Below(3), "http://odd");
            var database = redis.GetDatabase();
            await database.KeyDeleteAsync($"alta:{key}");
            if (content is null) await database.ListLeftPushAsync($"alta:{key}", "odd");
            else await database.StringSetAsync($"alta:{key}", Written(content));
            return Answers("read", await _registry.ReadAsync(), _model.ReadCluster());
        }

        private async Task<(string, string, string)> SetAsideAsync(Arrival arrival)
        {
            var entries = _model.Streams[_shard].Read(new Arrival(arrival.Value - 1), 1);
            if (entries.Count > 0) await _streams[_shard].SetAsideAsync(entries, "test", default);
            _model.Streams[_shard].SetAside(entries);
            return Answers(
                "set aside", await _streams[_shard].ReadAsync(Arrival.None, 100, TimeSpan.Zero, default), _model.Streams[_shard].Read(Arrival.None, 100));
        }

        private static string Written(object content) =>
            content as string ?? JsonSerializer.Serialize(content, content.GetType(), CoordinationJson.Default);

        private static (string, string, string) Answers<T>(string what, T real, T model) => (what, Text(real), Text(model));

        private static string Text<T>(T answer) => answer is Naming ? answer.ToString()! : JsonSerializer.Serialize(answer);
    }
}
