using Cluster;
using LocalSystem;
using StackExchange.Redis;

namespace Tests.Cluster;

/// <summary>Each Redis user may do what its service needs and nothing else.</summary>
[Collection(OneCluster.Name)]
public sealed class RedisAccessTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("patients", "FLUSHALL")]
    [InlineData("patients", "CONFIG GET *")]
    [InlineData("patients", "ACL LIST")]
    [InlineData("patients", "KEYS *")]
    [InlineData("patients", "XREAD STREAMS alta:payments 0")]
    [InlineData("patients", "XADD alta:payments:unreadable * a b")]
    [InlineData("patients", "DEL alta:leader")]
    [InlineData("patients", "EVAL return{} 1 alta:leader")]
    [InlineData("patients", "PUBLISH alta:payments:settled a")]
    [InlineData("payments", "FLUSHALL")]
    [InlineData("payments", "CONFIG GET *")]
    [InlineData("payments", "ACL LIST")]
    [InlineData("payments", "KEYS *")]
    [InlineData("payments", "ROLE")]
    [InlineData("payments", "GET alta:monitor")]
    [InlineData("payments", "PUBLISH somewhere a")]
    [InlineData("payments", "SET foreign a")]
    [InlineData("monitor", "FLUSHALL")]
    [InlineData("monitor", "CONFIG GET *")]
    [InlineData("monitor", "ACL LIST")]
    [InlineData("monitor", "XADD alta:payments * a b")]
    [InlineData("monitor", "DEL alta:payments")]
    [InlineData("monitor", "SET alta:replica:server_1 a")]
    public async Task User_OfAService_CanNotDoMoreThanTheServiceNeeds(string user, string command)
    {
        await using var redis = await ConnectAsync(user);
        var words = command.Split(' ');
        var refusal = await Assert.ThrowsAsync<RedisServerException>(() => redis.GetDatabase().ExecuteAsync(words[0], [.. words[1..]]));
        Assert.Contains("NOPERM", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WithoutAPassword_CanDoNothing()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, cluster.System.Options.Ports.Redis, Cancellation);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), Cancellation);
        using var answer = new StreamReader(client.GetStream());
        Assert.StartsWith("-NOAUTH", await answer.ReadLineAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_ThroughCrashesAStepDownAndAWipe_AreRefusedNothing()
    {
        await using var redis = await ConnectAsync(RedisUsers.Admin);
        await redis.GetDatabase().ExecuteAsync("ACL", "LOG", "RESET");
        using var load = new Load(cluster.System.Addresses);

        (await load.RunAsync(async () =>
        {
            await RestartAsync(await cluster.LeaderAsync(), cluster.System.Kill);
            await RestartAsync(await cluster.LeaderAsync(), name => Signals.Terminate(cluster.System.Pid(name)!.Value));
            await RestartAsync(Parts.Monitor(1), cluster.System.Kill);
            await RestartAsync(Parts.Patients, cluster.System.Kill);
            await redis.GetServers().Single().FlushAllDatabasesAsync();
            await redis.GetDatabase().StreamAddAsync("alta:payments", "payment_id", "not-announced");
        }, Cancellation)).AssertAllPaid();
        await cluster.WaitUntilReadyAsync();

        var denials = (RedisResult[])(await redis.GetDatabase().ExecuteAsync("ACL", "LOG"))!;
        Assert.Empty(denials.Select(denial => string.Join(' ', ((RedisResult[])denial!).Select(fact => $"{fact}"))));
    }

    private async Task RestartAsync(string name, Func<string, bool> end)
    {
        var restarted = cluster.System.NextStartOf(name);
        Assert.True(end(name));
        await restarted.WaitAsync(ClusterFixture.Bound, Cancellation);
    }

    private Task<ConnectionMultiplexer> ConnectAsync(string user) => ConnectionMultiplexer.ConnectAsync(
        $"{cluster.System.Options.RedisOf(user)},allowAdmin=true");
}
