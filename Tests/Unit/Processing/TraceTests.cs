using System.Diagnostics;
using Billing.Queue;
using Billing.Settlement;
using Coordination.Leadership;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Payments.Api.Gateway;
using Payments.Api.Processing;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Processing;

/// <summary>One trace from the clerk's request to the settlement, through the queue and through a takeover.</summary>
public sealed class TraceTests(RedisServer server)
{
    private const string Request = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private sealed class Held : ILease
    {
        public bool IsHeld => true;
    }

    [Fact]
    public async Task Trace_OfAPaymentWhoseFirstLeaderWasLost_IsOneFromRequestToSettlement()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Alta.Queue" or "trace test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans) if (span.TraceId.ToString() == Request[3..35]) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await using var store = await TestLedger.CreateAsync(requested: 1);
        await store.Database.WriteAsync(c => c.Execute("UPDATE payments SET traceparent = @Request", new { Request }));
        await using var redis = await server.ConnectAsync();
        var stream = new RedisPaymentStream(redis, redis);
        await new OutboxRelay(new LedgerOutbox(store.Database), stream, TimeProvider.System, NullLogger<OutboxRelay>.Instance).PassAsync(default);

        var charged = new TaskCompletionSource();
        var gateway = new FakeGateway();
        gateway.OnCharge = async (_, cancellation) =>
        {
            charged.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return new GatewayAnswer.Unknown("never");
        };
        using var lost = new CancellationTokenSource();
        using var telemetry = new Telemetry("trace test");
        var first = await RunAsync(lost.Token, default);
        await charged.Task;
        await lost.CancelAsync();
        await first.Run;

        gateway.OnCharge = (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch_1"));
        using var stepDown = new CancellationTokenSource();
        var second = await RunAsync(default, stepDown.Token);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await store.CountAsync("settlements") == 0) bound.Token.ThrowIfCancellationRequested();
        await stepDown.CancelAsync();
        await second.Run;

        Assert.Equal(["publish alta:payments", "settle", "process alta:payments"], spans.Select(span => span.OperationName));
        Assert.Equal(Request[36..52], spans[0].ParentSpanId.ToString());
        Assert.Equal(spans[0].SpanId, spans[2].ParentSpanId);
        Assert.Equal(spans[2].SpanId, spans[1].ParentSpanId);
        Assert.Equal(second.Epoch, spans[2].GetTagItem("alta.epoch"));

        async Task<(long Epoch, Task<TermEnd> Run)> RunAsync(CancellationToken lostToken, CancellationToken stepDownToken)
        {
            var ledger = new SettlementLedger(store.Database, TimeProvider.System);
            var epoch = await ledger.MintEpochAsync("server_1", null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, default);
            var with = new Dependencies(ledger, stream, gateway, new ProcessingOptions(), TimeSpan.FromHours(24), TimeProvider.System, telemetry, NullLogger.Instance);
            return (epoch, new TermPipeline(new Term("server_1", epoch, new Held()), () => TimeSpan.Zero, with).RunAsync(stepDownToken, lostToken));
        }
    }
}
