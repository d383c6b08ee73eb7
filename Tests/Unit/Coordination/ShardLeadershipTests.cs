using Coordination;
using Coordination.LeaderLock;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>A replica of a system with three shards.</summary>
public sealed class ShardLeadershipTests(RedisServer server) : IAsyncLifetime
{
    private ConnectionMultiplexer _redis = null!;
    private ReplicaHost _replica = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        _replica = await ReplicaHost.StartAsync(_redis, null, ("Payments:Shards", "3"));
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Appointment_ToAFurtherShard_LeadsOnlyThatOne()
    {
        await LeadAsync(2);
        var presence = await _replica.ReadPresenceAsync(line => line.GetProperty("leads").GetArrayLength() > 0);
        var lead = Assert.Single(presence.GetProperty("leads").EnumerateArray());
        Assert.Equal((2, 7L), (lead.GetProperty("shard").GetInt32(), lead.GetProperty("epoch").GetInt64()));
        Assert.False(presence.GetProperty("leader").GetBoolean());
    }

    [Fact]
    public async Task Leader_OfTwoShards_RenewsBothKeys()
    {
        await LeadAsync(0);
        await LeadAsync(1);
        foreach (var key in new[] { "alta:leader", "alta:leader:1" })
        {
            // Several times: together longer than the key lives without.
            for (var renewals = 0; renewals < 5; renewals++) await WaitUntilRenewedAsync(key);
        }
        Assert.False(await _redis.GetDatabase().KeyExistsAsync("alta:leader:2"));
    }

    [Fact]
    public async Task StepDown_FromOneShard_KeepsTheOther()
    {
        await LeadAsync(0);
        await LeadAsync(1);
        Assert.Equal(202, (await _replica.PostAsync("/stepdown?shard=1", new { })).Status);
        var presence = await _replica.ReadPresenceAsync(line => line.GetProperty("leads").GetArrayLength() == 1);
        Assert.True(presence.GetProperty("leader").GetBoolean());
        await WaitUntilGoneAsync("alta:leader:1");
        Assert.Equal(409, (await _replica.PostAsync("/stepdown?shard=1", new { })).Status);
    }

    [Fact]
    public async Task StepDown_FromEverything_ReleasesEveryKey()
    {
        await LeadAsync(0);
        await LeadAsync(1);
        Assert.Equal(202, (await _replica.PostAsync("/stepdown", new { })).Status);
        await WaitUntilGoneAsync("alta:leader");
        await WaitUntilGoneAsync("alta:leader:1");
        Assert.Equal(409, (await _replica.PostAsync("/stepdown", new { })).Status);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task StepDown_FromAShardThatIsNotThere_IsABadRequest(string shard) =>
        Assert.Equal(400, (await _replica.PostAsync($"/stepdown?shard={shard}", new { })).Status);

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public async Task Appointment_ToAShardThatIsNotThere_IsABadRequestThatSaysWhatToSet(int shard)
    {
        var (status, problem) = await _replica.PostAsync("/lead", new { instance = _replica.Self.Instance, detected_ms = 1.5, elapsed_ms = 2.5, shard });
        Assert.Equal(400, status);
        Assert.Contains("Payments:Shards", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("17")]
    [InlineData("three")]
    public async Task Service_WithAnImpossibleNumberOfShards_DoesNotStart(string shards)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ReplicaHost.StartAsync(_redis, null, ("Payments:Shards", shards)));
        Assert.Contains("Payments:Shards must be a whole number from 1 to 16.", failure.Message, StringComparison.Ordinal);
    }

    private async Task LeadAsync(int shard)
    {
        var key = new RedisLeaderLock(_redis, Options.Create(new CoordinationOptions()), shard);
        Assert.Equal(LeaderRenewal.Held, await key.RenewAsync(new("server_1", _replica.Self.Instance), assert: true));
        var (status, body) = await _replica.PostAsync(
            "/lead", new { instance = _replica.Self.Instance, reason = "crash", detected_ms = 1.5, elapsed_ms = 2.5, shard });
        Assert.True(status == 200, body.ToString());
    }

    /// <summary>Waits until the key has longer to live than a moment ago.</summary>
    private async Task WaitUntilRenewedAsync(string key)
    {
        var left = TimeSpan.MaxValue;
        for (var tries = 0; ; tries++)
        {
            var now = await _redis.GetDatabase().KeyTimeToLiveAsync(key);
            Assert.True(now is not null && tries < 1_500, $"{key} has expired, or was not renewed.");
            if (now > left) return;
            left = now.Value;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private async Task WaitUntilGoneAsync(string key)
    {
        for (var tries = 0; await _redis.GetDatabase().KeyExistsAsync(key); tries++)
        {
            Assert.True(tries < 200, $"{key} is still there.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
