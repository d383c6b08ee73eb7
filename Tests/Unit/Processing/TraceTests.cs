using System.Diagnostics;
using Coordination.Protocol;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
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
        using var recorder = new SpanRecorder("Alta.Queue", "trace test");
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
        using var telemetry = new Telemetry("trace test", "trace test");
        var first = await RunAsync(Election(1), lost.Token, default);
        await charged.Task;
        await lost.CancelAsync();
        await first.Run;

        gateway.OnCharge = (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch_1"));
        using var stepDown = new CancellationTokenSource();
        var second = await RunAsync(Election(2), default, stepDown.Token);
        var spans = await recorder.OfAsync(ActivityTraceId.CreateFromString(Request.AsSpan(3, 32)), 9);
        await stepDown.CancelAsync();
        await second.Run;

        // The takeover's spans are created in the background while those of the settlement end, so they may come in any order.
        var named = spans.ToLookup(span => span.OperationName);
        var publish = Assert.Single(named["publish alta:payments"]);
        var request = Request[36..52];
        Assert.Equal(request, publish.ParentSpanId.ToString());

        var processes = named["process alta:payments"].ToList();
        Assert.Equal(2, processes.Count);
        // A leader gets what is pending from the ledger, with its epoch, and not from the stream: the request is the parent.
        Assert.All(processes, process => Assert.Equal(request, process.ParentSpanId.ToString()));
        Assert.Equal([first.Epoch, second.Epoch], processes.Select(process => process.GetTagItem("alta.epoch")));
        Assert.Equal(["abandoned", "paid"], processes.Select(process => process.GetTagItem("alta.outcome")));
        Assert.Equal([Election(1), Election(2)], processes.Select(process => Assert.Single(process.Links).Context));
        Assert.Equal(processes[1].SpanId, Assert.Single(named["settle"]).ParentSpanId);

        var takeover = Assert.Single(named["takeover"]);
        Assert.Equal((request, second.Epoch), (takeover.ParentSpanId.ToString(), takeover.GetTagItem("alta.epoch")));
        Assert.All(["detected", "elected", "epoch minted", "pending drained"], (string phase) =>
            Assert.Equal(takeover.SpanId, Assert.Single(named[phase]).ParentSpanId));

        static ActivityContext Election(int number) =>
            ActivityContext.Parse($"00-{number:x32}-{number:x16}-01", null);

        async Task<(long Epoch, Task<TermEnd> Run)> RunAsync(ActivityContext election, CancellationToken lostToken, CancellationToken stepDownToken)
        {
            var ledger = new SettlementLedger(store.Database, TimeProvider.System);
            var services = new LeaderServices(
                ledger, stream, gateway, new ProcessingOptions(), TimeProvider.System, telemetry, NullLogger.Instance);
            var appointment = new Appointment("server_2", "crash", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2))
            {
                Trace = election,
                ReceivedAt = TimeProvider.System.GetTimestamp(),
            };
            var takeover = await Takeover.MintAsync("server_1", appointment, services, default);
            return (takeover.Epoch, new TermPipeline(new Term("server_1", takeover.Epoch, new Held()), takeover, services).RunAsync(stepDownToken, lostToken));
        }
    }
}
