using Clients;
using Cluster;
using Experiment.Trials.Faults.Replication;
using LocalSystem;
using LocalSystem.Replication;
using StackExchange.Redis;

namespace Tests.Cluster;

/// <summary>The two Redis servers and their Sentinels alone, by the safe rule and by the broken one.</summary>
public sealed class ReplicatedRedisTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>If it starts as a master, the clients go back to it, and what they write there is thrown away.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true, Explicit = true)]
    public async Task Master_ThatComesBackAfterAFailover_IsAReplica(bool asksForTheMaster, bool isLost)
    {
        var options = new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), Liveness: Bound * 2)
        {
            HasReplicatedRedis = true,
            Replication = new ReplicationRules { AsksForTheMaster = asksForTheMaster },
        };
        KeptDataAttribute.TellOnFailure(options.Data);
        await using (var system = new LocalCluster(options, TimeProvider.System))
        {
            await system.StartAsync(Cancellation, system.Names.Where(name => name.StartsWith("redis", StringComparison.Ordinal)
                || name.StartsWith("sentinel", StringComparison.Ordinal)).ToHashSet());
            var (first, second) = (RedisParts.Server(1), RedisParts.Server(2));
            await UntilAsync("a replica", system, roles => roles.Any(role => role.Part == second && role.IsLinkedReplica));
            foreach (var port in options.RedisPorts.Concat(options.Ports.Sentinels)) await UntilItAnswersAsync(port, options);
            foreach (var port in options.Ports.Sentinels) await UntilItKnowsTheOthersAsync(port, options);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options.RedisOf(RedisUsers.Admin) + ",abortConnect=false,asyncTimeout=1000");
            var written = new List<int>();
            await WriteAsync(redis, written, 100);
            Assert.Equal(1, (int)await redis.GetDatabase().ExecuteAsync("WAIT", 1, 10_000));

            system.Freeze(first);
            await UntilAsync("a failover", system, roles => roles.Any(role => role.Part == second && role.IsMaster));
            await WriteAsync(redis, written, 100);
            var hadTwo = false;
            var back = system.NextStartOf(first);
            system.Kill(first);
            await back.WaitAsync(Bound, Cancellation);
            await UntilAsync("one master and its replica", system, async roles =>
            {
                hadTwo |= roles.Count(role => role.IsMaster) == 2;
                await WriteAsync(redis, written, 20);
                return roles.Count(role => role.IsMaster) == 1 && roles.Count(role => role.IsLinkedReplica) == 1;
            });

            var kept = (await redis.GetDatabase().ListRangeAsync("written")).Select(number => (int)number).ToHashSet();
            var lost = written.Count(number => !kept.Contains(number));
            TestContext.Current.TestOutputHelper!.WriteLine($"{lost} of {written.Count} lost, two masters: {hadTwo}");
            Assert.Equal((isLost, isLost), (hadTwo, lost > 0));
        }
        Directory.Delete(options.Data, recursive: true);
    }

    private static async Task UntilItAnswersAsync(int port, ClusterOptions options) => Assert.NotNull(await Poll.UntilAsync(
        async token => await RedisProbe.AnswersAsync(port, options.Secrets.Redis[RedisUsers.Admin], token) ? options : null,
        Bound, TimeProvider.System, Cancellation));

    /// <summary>A Sentinel learns of the replica and of the other Sentinels from the master, within seconds after its start.</summary>
    private static async Task UntilItKnowsTheOthersAsync(int sentinel, ClusterOptions options)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", sentinel } },
            User = RedisUsers.Admin,
            Password = options.Secrets.Redis[RedisUsers.Admin],
            CommandMap = CommandMap.Sentinel,
        });
        var server = connection.GetServers()[0];
        Assert.NotNull(await Poll.UntilAsync(async _ =>
        {
            var state = (await server.SentinelMasterAsync(ReplicatedRedis.MasterName)).ToDictionary(fact => fact.Key, fact => fact.Value);
            return state["num-slaves"] == "1" && state["num-other-sentinels"] == "2" ? state : null;
        }, Bound, TimeProvider.System, Cancellation));
    }

    /// <summary>Writes so many more numbers. One without an answer is left out.</summary>
    private static async Task WriteAsync(ConnectionMultiplexer redis, List<int> written, int count)
    {
        var last = written.Count == 0 ? 0 : written[^1];
        for (var wanted = written.Count + count; written.Count < wanted;)
        {
            try
            {
                await redis.GetDatabase().ListRightPushAsync("written", ++last);
                written.Add(last);
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // The server is away, or says that it is a replica.
            }
        }
    }

    private static Task UntilAsync(string what, LocalCluster system, Func<IReadOnlyList<RedisRole>, bool> isSo) =>
        UntilAsync(what, system, roles => Task.FromResult(isSo(roles)));

    private static async Task UntilAsync(string what, LocalCluster system, Func<IReadOnlyList<RedisRole>, Task<bool>> isSo)
    {
        if (await Poll.UntilAsync(async _ => await isSo(await RedisRole.AllAsync(system)) ? system : null, Bound, TimeProvider.System, Cancellation) is null)
            Assert.Fail($"{what}: not within {Bound}.{Environment.NewLine}{system.LogTails(20)}");
    }
}
