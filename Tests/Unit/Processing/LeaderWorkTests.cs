using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Processing;

/// <summary>What a replica must be able to do before it claims that it could lead.</summary>
public sealed class LeaderWorkTests
{
    private readonly FakeGateway _gateway = new();

    [Fact]
    public async Task Replica_WithLedgerAndGateway_CanWork()
    {
        await using var ledger = await TestLedger.CreateAsync();
        Assert.True(await Work(ledger).CanWorkAsync(default));
    }

    [Fact]
    public async Task Replica_WhoseGatewayIsAway_CannotWork()
    {
        await using var ledger = await TestLedger.CreateAsync();
        _gateway.OnFind = _ => new GatewayAnswer.Unavailable("away");
        Assert.False(await Work(ledger).CanWorkAsync(default));
    }

    [Fact]
    public async Task Replica_WhoseWriterHangs_CannotWork_AlthoughItReads()
    {
        await using var ledger = await TestLedger.CreateAsync();
        using var go = new ManualResetEventSlim();
        var hanging = ledger.Database.WriteAsync(_ => { go.Wait(); return true; });
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Work(ledger).CanWorkAsync(limit.Token));

        go.Set();
        await hanging;
        Assert.True(await Work(ledger).CanWorkAsync(default));
    }

    private LeaderWork Work(TestLedger ledger) => new(
        ledger.Database, new SettlementLedger(ledger.Database, TimeProvider.System), new FakeQueue(), new FakeQueue(), _gateway,
        Options.Create(new ProcessingOptions()), TimeProvider.System, new Telemetry("test", "test"), NullLogger<LeaderWork>.Instance);
}
