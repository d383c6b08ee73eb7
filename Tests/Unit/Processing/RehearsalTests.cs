using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using PaymentQueue;
using Payments.Api.Settlement;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Processing;

public sealed class RehearsalTests(RedisServer server)
{
    [Fact]
    public async Task Rehearsal_OfATakeover_EndsByItselfAndLeavesNothingBehind()
    {
        await using var redis = await server.ConnectAsync();
        await using var sameDatabase = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var stream = new RedisPaymentStream(redis, sameDatabase, "alta:rehearsal:test");

        await using var store = await TestLedger.CreateAsync();

        await TakeoverRehearsal.RunAsync(
            new LeaderServices(
                null!, null!, null!, new ProcessingOptions(), TimeProvider.System, new Telemetry("test", "test"), NullLogger.Instance),
            store.Database, stream, default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(await redis.GetDatabase().KeyExistsAsync("alta:rehearsal:test"));
    }
}
