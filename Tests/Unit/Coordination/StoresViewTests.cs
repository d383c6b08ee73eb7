using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Worker.Stores;
using ServiceDefaults;
using StackExchange.Redis;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>The monitor's look at real servers.</summary>
public sealed class StoresViewTests(RedisServer server)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Redis_WithoutAReplica_IsOnePrimary()
    {
        await using var services = await ServicesAsync();
        var redis = services.GetRequiredService<IConnectionMultiplexer>();
        var node = Assert.Single(await RedisNodes.AskAsync(redis, Bound, TimeProvider.System));
        Assert.Equal(NodeRole.Primary, node.Role);
        Assert.Equal(redis.GetEndPoints()[0].ToString(), node.Address);
        Assert.NotNull(node.Position);
    }

    [Fact]
    public async Task Stores_OfTheSmallestSystem_AreOneNodeEach()
    {
        await using var services = await ServicesAsync();
        var redis = services.GetRequiredService<IConnectionMultiplexer>();
        await using var store = await TestLedger.CreateAsync(requested: 0);
        using var view = new StoresView(store.Database, redis, TimeProvider.System, NullLogger<StoresView>.Instance);
        var answer = await view.LookAsync();
        Assert.Equal(NodeRole.Primary, Assert.Single(answer.Ledger.Nodes).Role);
        Assert.Equal(TestPostgres.IsChosen ? "postgres" : "sqlite", answer.Ledger.Engine);
        Assert.Equal(TestPostgres.IsChosen, answer.Ledger.Nodes[0].Address is not null);
        Assert.Equal(("redis", NodeRole.Primary), (answer.Redis.Engine, Assert.Single(answer.Redis.Nodes).Role));
    }

    /// <summary>The loop ends the process if it ends (BackgroundLoops), so no failure of a look may end it.</summary>
    [Fact]
    public async Task Loop_WhoseLookFails_GoesOn()
    {
        await using var redis = await server.ConnectAsync();
        await using var ledger = new Odd();
        using var view = new StoresView(ledger, redis, new HurriedTime(), NullLogger<StoresView>.Instance);
        await view.StartAsync(default);
        await ledger.AskedAgain.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        Assert.False(view.ExecuteTask!.IsCompleted);
        await view.StopAsync(default);
    }

    /// <summary>With the settings of a service's connection, which allow fewer commands than the tests' own.</summary>
    private async Task<ServiceProvider> ServicesAsync()
    {
        await using var known = await server.ConnectAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:redis"] = known.GetEndPoints()[0].ToString();
        builder.AddRedis();
        return builder.Services.BuildServiceProvider();
    }

    private sealed class Odd : Database
    {
        private int _asked;

        public TaskCompletionSource AskedAgain { get; } = new();

        public override Task<IReadOnlyList<StoreNode>> AskNodesAsync(TimeSpan patience)
        {
            if (++_asked > 1) AskedAgain.TrySetResult();
            throw new InvalidCastException("An odd answer");
        }

        public override DbConnection Open() => throw new NotSupportedException();
        public override bool TryBeginWrite(DbConnection connection) => throw new NotSupportedException();
        public override void Commit(DbConnection connection) => throw new NotSupportedException();
        public override void Rollback(DbConnection connection) => throw new NotSupportedException();
    }
}
