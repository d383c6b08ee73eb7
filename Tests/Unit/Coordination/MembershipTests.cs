using System.Text;
using System.Text.Json;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

public sealed class MembershipTests(RedisServer server) : IAsyncLifetime
{
    private ConnectionMultiplexer _connection = null!;
    private ReplicaHost _replica = null!;

    private IDatabase Redis => _connection.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        _connection = await server.ConnectAsync();
        _replica = await ReplicaHost.StartAsync(_connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Task<bool> NameAsync(string replica, string instance) =>
        Redis.StringSetAsync("alta:leader", JsonSerializer.Serialize(new { replica, instance }), TimeSpan.FromSeconds(3));

    private Task<(int Status, JsonElement Body)> LeadAsync(string instance) =>
        _replica.PostAsync("/lead", new { instance, previous = "server_2", reason = "crash", detected_ms = 1.5, elapsed_ms = 2.5 });

    private async Task<long> LeadReallyAsync()
    {
        await NameAsync("server_1", _replica.Self.Instance);
        var (status, body) = await LeadAsync(_replica.Self.Instance);
        Assert.Equal((200, "server_1"), (status, body.GetProperty("replica").GetString()));
        return body.GetProperty("epoch").GetInt64();
    }

    [Fact]
    public async Task Ping_Echoes_NonceReplicaLeaderAndEpoch()
    {
        var (_, standby) = await _replica.PostAsync("/ping", new { nonce = "n1" });
        Assert.Equal(
            ("server_1", "n1", JsonValueKind.Null, 0),
            (standby.GetProperty("replica").GetString(), standby.GetProperty("nonce").GetString(),
                standby.GetProperty("leader").ValueKind, standby.GetProperty("epoch").GetInt64()));
        await LeadReallyAsync();
        var (_, leading) = await _replica.PostAsync("/ping", new { nonce = "n2" });
        Assert.Equal(("server_1", 7), (leading.GetProperty("leader").GetString(), leading.GetProperty("epoch").GetInt64()));
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/lead")]
    [InlineData("/observe")]
    public async Task Body_ThatIsNoJson_IsABadRequestAsProblem(string path)
    {
        using var answer = await _replica.Http.PostAsync(
            new Uri(path, UriKind.Relative), new StringContent("{nonsense", Encoding.UTF8, "application/json"));
        Assert.Equal((400, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Appointment_ThatRedisConfirms_LeadsUnderTheMintedEpoch()
    {
        Assert.Equal(7, await LeadReallyAsync());
        var presence = await _replica.ReadPresenceAsync(line => line.GetProperty("leader").GetBoolean());
        Assert.Equal(7, presence.GetProperty("epoch").GetInt64());
    }

    [Fact]
    public async Task Appointment_OfAnotherInstance_IsAConflict() => Assert.Equal(409, (await LeadAsync("another")).Status);

    [Fact]
    public async Task Appointment_WhenRedisNamesNoReplicaOrAnother_IsAConflictAndLeavesTheKey()
    {
        Assert.Equal(409, (await LeadAsync(_replica.Self.Instance)).Status);
        await NameAsync("server_2", "another");
        Assert.Equal(409, (await LeadAsync(_replica.Self.Instance)).Status);
        Assert.Contains("another", (string)(await Redis.StringGetAsync("alta:leader"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appointment_WithoutMint_IsAConflict()
    {
        _replica.Work.MintFails = true;
        await NameAsync("server_1", _replica.Self.Instance);
        Assert.Equal(409, (await LeadAsync(_replica.Self.Instance)).Status);
    }

    [Fact]
    public async Task Key_NamingThisReplica_MakesItLeadWithoutPush()
    {
        await NameAsync("server_1", _replica.Self.Instance);
        await _replica.ReadPresenceAsync(line => line.GetProperty("leader").GetBoolean());
    }

    [Fact]
    public async Task Key_NamingAnother_EndsTheTerm()
    {
        await LeadReallyAsync();
        await NameAsync("server_2", "another");
        await _replica.ReadPresenceAsync(line => !line.GetProperty("leader").GetBoolean());
    }

    [Fact]
    public async Task Redis_WipedUnderTheLeader_GetsKeyAndRecordBack()
    {
        await LeadReallyAsync();
        await Redis.ExecuteAsync("FLUSHDB");
        // The replica's next renewal writes both keys. It uses this connection, so a later read sees them.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!(await Redis.KeyExistsAsync("alta:leader") && await Redis.KeyExistsAsync("alta:replica:server_1")))
            patience.Token.ThrowIfCancellationRequested();
        var (_, echo) = await _replica.PostAsync("/ping", new { nonce = "n" });
        Assert.Equal(7, echo.GetProperty("epoch").GetInt64());
    }

    [Fact]
    public async Task StepDown_OfTheLeader_IsAcceptedAndRecordedAndReleasesTheKey()
    {
        await LeadReallyAsync();
        Assert.Equal(202, (await _replica.PostAsync("/stepdown", new { })).Status);
        Assert.Equal([("test", "server.step_down")], _replica.Operations.Recorded);
        await _replica.ReadPresenceAsync(line => !line.GetProperty("leader").GetBoolean());
        Assert.True(_replica.Work.WasAllowedToFinish);
    }

    [Fact]
    public async Task StepDown_OfAStandby_IsAConflict() => Assert.Equal(409, (await _replica.PostAsync("/stepdown", new { })).Status);

    [Fact]
    public async Task Stop_OfTheLeader_HandsOverAndDeregisters()
    {
        await LeadReallyAsync();
        var left = _replica.ReadPresenceAsync(line => line.GetProperty("leaving").GetBoolean() && !line.GetProperty("leader").GetBoolean());
        await _replica.StopAsync();
        await left;
        Assert.True(_replica.Work.WasAllowedToFinish);
        Assert.False(await Redis.KeyExistsAsync("alta:leader"));
        Assert.False(await Redis.KeyExistsAsync("alta:replica:server_1"));
    }

    [Fact]
    public async Task Observation_TellsWhetherTheOtherEchoes()
    {
        Assert.True((await _replica.PostAsync("/observe", new { address = _replica.Http.BaseAddress })).Body.GetProperty("alive").GetBoolean());
        Assert.False((await _replica.PostAsync("/observe", new { address = "http://127.0.0.1:1" })).Body.GetProperty("alive").GetBoolean());
        Assert.Equal(400, (await _replica.PostAsync("/observe", new { address = "no address" })).Status);
    }
}
