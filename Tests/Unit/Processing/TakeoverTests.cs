using System.Diagnostics;
using Coordination.Protocol;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Patients.Api.Outbox;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Processing;

/// <summary>
/// The spans of a takeover. In all tests the leader is lost at 0 ms, the loss is certain at 10 ms, the successor is named at 14 ms, its epoch
/// is in the ledger at 20 ms, and the pending payments are settled at 50 ms.
/// </summary>
public sealed class TakeoverTests : IAsyncLifetime, IDisposable
{
    private const string Source = "takeover test";
    private static readonly string[] Phases = ["detected", "elected", "epoch minted", "pending drained"];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
    private readonly SpanRecorder _spans = new(Source);
    private readonly Telemetry _telemetry = new(Source, Source);
    private readonly ActivityContext _election = Context();
    private readonly DateTimeOffset _lost;
    private TestLedger _store = null!;

    public TakeoverTests() => _lost = _time.GetUtcNow();

    public async ValueTask InitializeAsync() => _store = await TestLedger.CreateAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    public void Dispose()
    {
        _spans.Dispose();
        _telemetry.Dispose();
    }

    [Fact]
    public async Task Payment_RequestedBeforeTheLoss_HasTheWholeTakeoverInItsTrace()
    {
        var takeover = await MintAsync();
        var request = Take(takeover, arrivedAt: -100);
        Drain(takeover, payments: 1);

        var spans = await _spans.OfAsync(request.TraceId, 5);

        Assert.Equal([.. Phases, "takeover"], spans.Select(span => span.OperationName));
        Assert.Equal([(0, 10), (10, 14), (14, 20), (20, 50), (0, 50)], spans.Select(Times));
        Assert.Equal(request.SpanId, spans[4].ParentSpanId);
        Assert.All(spans.Take(4), phase => Assert.Equal(spans[4].SpanId, phase.ParentSpanId));
        Assert.Equal(_election, Assert.Single(spans[4].Links).Context);
        Assert.Equal(
            ("crash", "server_2", "server_3", 1L, "p"),
            (Tag("reason"), Tag("previous"), Tag("leader"), Tag("epoch"), Tag("payment.id")));

        object? Tag(string name) => spans[4].GetTagItem("alta." + name);
    }

    [Fact]
    public async Task Payment_RequestedDuringTheTakeover_HasOnlyThePhasesItWaitedFor()
    {
        var takeover = await MintAsync();
        var request = Take(takeover, arrivedAt: 12);
        Drain(takeover, payments: 1);

        var spans = await _spans.OfAsync(request.TraceId, 4);

        Assert.Equal(["elected", "epoch minted", "pending drained", "takeover"], spans.Select(span => span.OperationName));
        Assert.Equal([(12, 14), (14, 20), (20, 50), (12, 50)], spans.Select(Times));
    }

    [Fact]
    public async Task Payment_RequestedAfterTheEpoch_HasNoTakeover()
    {
        var takeover = await MintAsync();
        var pending = Take(takeover, arrivedAt: 0);
        var later = Take(takeover, arrivedAt: 21, linked: false);
        Drain(takeover, payments: 2);

        await _spans.OfAsync(pending.TraceId, 5);
        Assert.Empty(_spans.Of(later.TraceId));
    }

    [Fact]
    public async Task Takeover_ContinuesTheMonitorsTrace_AndLinksToThePayments()
    {
        var takeover = await MintAsync();
        takeover.TellMinted();
        var request = Take(takeover, arrivedAt: 0);
        Drain(takeover, payments: 1);

        var spans = await _spans.OfAsync(_election.TraceId, 2);

        Assert.Equal(["epoch minted", "pending drained"], spans.Select(span => span.OperationName));
        Assert.Equal([(14, 20), (20, 50)], spans.Select(Times));
        Assert.All(spans, span => Assert.Equal(_election.SpanId, span.ParentSpanId));
        Assert.Equal(1, spans[1].GetTagItem("alta.pending"));
        Assert.Equal(request, Assert.Single(spans[1].Links).Context);
    }

    [Fact]
    public async Task Takeover_WithNothingPending_IsDrainedAtOnce()
    {
        var takeover = await MintAsync();
        takeover.TakeAll();

        var drained = Assert.Single(await _spans.OfAsync(_election.TraceId, 1));
        Assert.Equal(("pending drained", 0), (drained.OperationName, drained.GetTagItem("alta.pending")));
        Assert.Equal((20, 20), Times(drained));
    }

    [Fact]
    public async Task Takeover_WithABacklog_IsInABoundedNumberOfTraces()
    {
        var takeover = await MintAsync();
        var requests = Enumerable.Range(0, Takeover.MaxTraced + 1).Select(_ => Take(takeover, arrivedAt: 0)).ToList();
        Drain(takeover, requests.Count);

        foreach (var traced in requests.Take(Takeover.MaxTraced)) await _spans.OfAsync(traced.TraceId, 5);
        Assert.Empty(_spans.Of(requests[^1].TraceId));
        var drained = Assert.Single(_spans.Of(_election.TraceId));
        Assert.Equal(Takeover.MaxTraced + 1, drained.GetTagItem("alta.pending"));
        Assert.Equal(TakeoverSpans.MaxLinks, drained.Links.Count());
    }

    [Fact]
    public async Task Takeover_WithoutAPush_HasItsOwnTrace()
    {
        var takeover = await MintAsync(new Appointment(null, "missing", TimeSpan.Zero, TimeSpan.Zero));
        var request = Take(takeover, arrivedAt: -100);
        Drain(takeover, payments: 1);

        var spans = await _spans.OfAsync(request.TraceId, 3);
        Assert.Equal(["epoch minted", "pending drained", "takeover"], spans.Select(span => span.OperationName));
        var own = await _spans.OfAsync(Assert.Single(spans[2].Links).Context.TraceId, 2);
        Assert.Equal(["pending drained", "takeover"], own.Select(span => span.OperationName));
        Assert.Equal((own[1].SpanId, default), (own[0].ParentSpanId, own[1].ParentSpanId));
    }

    [Fact]
    public async Task Term_ThatEndsBeforeItHasDrained_IsAnErrorAndLeavesThePaymentsToTheNext()
    {
        var takeover = await MintAsync();
        var request = Take(takeover, arrivedAt: 0);
        takeover.TakeAll();
        takeover.End();

        var drained = Assert.Single(_spans.Of(_election.TraceId));
        Assert.Equal(("pending drained", ActivityStatusCode.Error), (drained.OperationName, drained.Status));
        Assert.Empty(_spans.Of(request.TraceId));
    }

    [Fact]
    public async Task Pipeline_Restarted_CountsTheRemainingPaymentsOnce()
    {
        var takeover = await MintAsync();
        ActivityContext[] requests = [Take(takeover, arrivedAt: 0), Take(takeover, arrivedAt: 1)];
        takeover.Settle(1);
        takeover.Begin();
        var again = Take(takeover, arrivedAt: 1);
        Drain(takeover, payments: 1);

        await _spans.OfAsync(again.TraceId, 5);
        Assert.Equal(2, Assert.Single(_spans.Of(_election.TraceId)).GetTagItem("alta.pending"));
        Assert.Equal([5, 0], requests.Select(request => _spans.Of(request.TraceId).Count));
    }

    private async Task<Takeover> MintAsync(Appointment? appointment = null)
    {
        _time.Advance(TimeSpan.FromMilliseconds(14));
        appointment ??= new Appointment("server_2", "crash", TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(14))
        {
            Trace = _election,
            ReceivedAt = _time.GetTimestamp(),
        };
        _time.Advance(TimeSpan.FromMilliseconds(6));
        var services = new LeaderServices(
            new SettlementLedger(_store.Database, _time), null!, null!, new ProcessingOptions(), _time, _telemetry, NullLogger.Instance);
        var takeover = await Takeover.MintAsync("server_3", appointment, services, default);
        takeover.Begin();
        return takeover;
    }

    private ActivityContext Take(Takeover takeover, int arrivedAt, bool linked = true)
    {
        var request = Context();
        var payment = new QueuedPayment("p", Arrival.Next(Arrival.None, _lost.AddMilliseconds(arrivedAt)), 1, "COP", "tok", 0, null, null);
        var links = takeover.Take(payment, $"00-{request.TraceId}-{request.SpanId}-01");
        Assert.Equal(linked, links is not null);
        return request;
    }

    private void Drain(Takeover takeover, int payments)
    {
        takeover.TakeAll();
        _time.Advance(TimeSpan.FromMilliseconds(30));
        takeover.Settle(payments);
    }

    private (int Start, int End) Times(Activity span) =>
        ((int)(span.StartTimeUtc - _lost.UtcDateTime).TotalMilliseconds, (int)(span.StartTimeUtc + span.Duration - _lost.UtcDateTime).TotalMilliseconds);

    private static ActivityContext Context() =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
}
