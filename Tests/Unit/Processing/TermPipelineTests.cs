using Coordination.Protocol;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Patients.Api.Outbox;
using Patients.Api.Payments;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Processing;

public sealed class TermPipelineTests : IAsyncDisposable
{
    private readonly FakeQueue _queue = new();
    private readonly FakeGateway _gateway = new();
    private readonly FakeLease _lease = new();
    private readonly CancellationTokenSource _stepDown = new();
    private readonly CancellationTokenSource _lost = new();
    private TestLedger _store = null!;
    private SettlementLedger _ledger = null!;
    private Takeover _takeover = null!;
    private string? _refused;

    private sealed class FakeLease : ILease
    {
        public bool IsHeld { get; set; } = true;
    }

    [Fact]
    public async Task Takeover_FindsAPredecessorsPendingPayments_AndSettlesThemFirstInOrder()
    {
        var epoch = await StartAsync(requested: 3);
        await _ledger.RecordIntentAsync(epoch, "server_1", await RequestedAsync(), default);
        epoch = await MintAsync();
        _queue.Add(Entries(1, 3));
        var run = Run(epoch);
        await _store.RequestAsync(4);
        _queue.Add(TestLedger.Entry(4));
        await _queue.UntilAsync(queue => queue.Announced.Count == 4);

        Assert.Equal(["p1", "p2", "p3", "p4"], await _store.SettledAsync());
        Assert.Equal(TermEnd.SteppedDown, await StepDownAsync(run));
    }

    [Fact]
    public async Task Takeover_ChargesWhatCameWithItsEpoch_WithoutTheStreamAndWithoutALookUp()
    {
        var epoch = await StartAsync(requested: 3);
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 3);

        Assert.Equal(["p1", "p2", "p3"], await _store.SettledAsync());
        Assert.Equal(["charge p1", "charge p2", "charge p3"], _gateway.Calls);
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Pipeline_ThatFailed_LooksUpWhatTheFirstOneMayHaveCharged()
    {
        var epoch = await StartAsync(requested: 1);
        Assert.Single(_takeover.TakePending());
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_of_the_first");
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 1);

        Assert.DoesNotContain("charge p1", _gateway.Calls);
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Settlement_WhenTheFirstChargeIsTheSlowest_IsStillInOrderOfArrival()
    {
        var epoch = await StartAsync(requested: 20);
        var slow = new TaskCompletionSource<GatewayAnswer>();
        _gateway.OnCharge = (payment, _) => payment.Id == "p1" ? slow.Task : Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch"));
        _queue.Add(Entries(1, 20));
        var run = Run(epoch);
        await UntilAsync(() => _gateway.Calls.Count == 20);
        Assert.Empty(await _store.SettledAsync());

        slow.SetResult(new GatewayAnswer.Charged("ch_1"));
        await _queue.UntilAsync(queue => queue.Announced.Count == 20);

        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"p{i}"), await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Acknowledgement_IsSent_OnlyAfterTheCommit()
    {
        var epoch = await StartAsync(requested: 5);
        var early = new List<string>();
        _queue.BeforeTrim = async upTo =>
        {
            for (var arrival = 1; arrival <= upTo.Value; arrival++)
                if (await _store.StatusAsync(arrival) == "requested") early.Add(TestLedger.Id(arrival));
        };
        _queue.Add(Entries(1, 5));
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 5 && queue.Entries.Count == 0);

        Assert.Empty(early);
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Charge_IsCalled_OnlyAfterItsIntentIsRecorded()
    {
        var epoch = await StartAsync(requested: 1);
        var attempts = -1L;
        _gateway.OnCharge = async (_, _) =>
        {
            attempts = (await RequestedAsync()).Single().Attempts;
            return new GatewayAnswer.Charged("ch");
        };
        _queue.Add(Entries(1, 1));
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 1);

        Assert.Equal(1, attempts);
        await StepDownAsync(run);
    }

    [Fact]
    public async Task StaleLeader_WhoseChargesReturnAfterAnotherTookOver_WritesNothingAndEnds()
    {
        var epoch = await StartAsync(requested: 1);
        var answer = new TaskCompletionSource<GatewayAnswer>();
        _gateway.OnCharge = (_, _) => answer.Task;
        _queue.Add(Entries(1, 1));
        var run = Run(epoch);
        await UntilAsync(() => !_gateway.Calls.IsEmpty);
        await MintAsync();
        answer.SetResult(new GatewayAnswer.Charged("ch"));

        Assert.Equal(TermEnd.Superseded, await run);
        Assert.Empty(await _store.SettledAsync());
        Assert.Equal(1, await _store.CountAsync("stale_writes"));
        Assert.Single(_queue.Entries);
    }

    [Fact]
    public async Task Leader_ThatCannotProveItsLease_StopsBeforeItWrites()
    {
        var epoch = await StartAsync(requested: 1);
        var answer = new TaskCompletionSource<GatewayAnswer>();
        _gateway.OnCharge = (_, _) => answer.Task;
        _queue.Add(Entries(1, 1));
        var run = Run(epoch);
        await UntilAsync(() => !_gateway.Calls.IsEmpty);
        _lease.IsHeld = false;
        answer.SetResult(new GatewayAnswer.Charged("ch"));

        Assert.Equal(TermEnd.LeaseLost, await run);
        Assert.Empty(await _store.SettledAsync());
        Assert.Equal(0, await _store.CountAsync("stale_writes"));
    }

    [Fact]
    public async Task StepDown_WithChargesInFlight_SettlesThemAndTakesNothingNew()
    {
        var epoch = await StartAsync(requested: 1);
        var answer = new TaskCompletionSource<GatewayAnswer>();
        _gateway.OnCharge = (_, _) => answer.Task;
        _queue.Add(TestLedger.Entry(1));
        var run = Run(epoch);
        await UntilAsync(() => !_gateway.Calls.IsEmpty);
        await _stepDown.CancelAsync();
        await _store.RequestAsync(2);
        _queue.Add(TestLedger.Entry(2));
        answer.SetResult(new GatewayAnswer.Charged("ch"));

        Assert.Equal(TermEnd.SteppedDown, await run);
        Assert.Equal(["p1"], await _store.SettledAsync());
        Assert.Equal(["p1"], _queue.Announced);
    }

    [Fact]
    public async Task PoisonousPayment_IsParked_AndThoseBehindItAreSettled()
    {
        var epoch = await StartAsync(requested: 3);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" ? new GatewayAnswer.Unknown("500") : new GatewayAnswer.Charged("ch"));
        _queue.Add(Entries(1, 3));
        var run = Run(epoch, new ProcessingOptions { MaxAttempts = 2, ParkAloneAfter = TimeSpan.Zero, Backoff = TimeSpan.FromMilliseconds(1) });
        await _queue.UntilAsync(queue => queue.Announced.Count == 3);

        Assert.Equal("parked", await _store.StatusAsync(1));
        Assert.Equal(["p2", "p3"], await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task EntriesUnknownToTheLedger_AreSetAside_AndBlockNoPayment()
    {
        var epoch = await StartAsync(requested: 2);
        _queue.Add(new StreamEntry(new Arrival(1000), "rubbish", null), new StreamEntry(new Arrival(1001), "p1", null));
        _queue.Add(Entries(1, 2));
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.SetAside.Count == 2 && queue.Announced.Count == 2);
        await _store.RequestAsync(3);
        _queue.Add(TestLedger.Entry(3));
        await _queue.UntilAsync(queue => queue.Announced.Count == 3);

        Assert.Equal(["p1", "p2", "p3"], await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task PaymentMissingInTheStream_IsFoundInTheLedger_AndSettledInOrder()
    {
        var epoch = await StartAsync(requested: 3);
        _queue.Add(TestLedger.Entry(1), TestLedger.Entry(3));
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 3);

        Assert.Equal(["p1", "p2", "p3"], await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Takeover_FindsEverythingSettledButNotTrimmed_AndTrims()
    {
        var epoch = await StartAsync(requested: 2);
        await _ledger.SettleAsync(epoch, "server_1",
            [.. (await RequestedAsync()).Select(payment => new PaymentOutcome(payment, new Outcome.Paid("ch")))], null, default);
        _queue.Add(Entries(1, 2));
        var run = Run(await MintAsync());
        await _queue.UntilAsync(queue => queue.Entries.Count == 0);

        Assert.Empty(_gateway.Calls);
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Failure_OfOneLoop_StopsTheTermAndIsThrown()
    {
        var epoch = await StartAsync(requested: 3);
        _queue.BeforeTrim = _ => throw new InvalidDataException("trim");
        _queue.Add(Entries(1, 3));

        await Assert.ThrowsAsync<InvalidDataException>(() => Run(epoch));
    }

    [Fact]
    public async Task PaymentThatTheStreamNeverHad_IsFoundInTheLedger()
    {
        var epoch = await StartAsync(requested: 600);
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 600);
        await _store.RequestAsync(601);
        await _queue.UntilAsync(queue => queue.Announced.Count == 601);

        Assert.Equal(Enumerable.Range(1, 601).Select(i => $"p{i}"), await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task OutcomeThatTheLedgerRefuses_IsParked_AndTheOthersAreSettled()
    {
        var epoch = await StartAsync(requested: 5);
        _refused = "p3";
        _queue.Add(Entries(1, 5));
        var run = Run(epoch);
        await _queue.UntilAsync(queue => queue.Announced.Count == 5);

        Assert.Equal(["p1", "p2", "p4", "p5"], await _store.SettledAsync());
        Assert.Equal("parked", await _store.StatusAsync(3));
        await StepDownAsync(run);
    }

    [Fact]
    public async Task WindowFullOfBadPayments_OpensUntilTheOthersShowThatTheGatewayWorks()
    {
        var epoch = await StartAsync(requested: 8);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id is "p1" or "p2" or "p3" ? new GatewayAnswer.Unavailable("503") : new GatewayAnswer.Charged("ch"));
        _queue.Add(Entries(1, 8));
        var run = Run(
            epoch, new ProcessingOptions { MaxInFlight = 2, MaxAttempts = 2, ParkAloneAfter = TimeSpan.Zero, Backoff = TimeSpan.FromMilliseconds(1) });
        await _queue.UntilAsync(queue => queue.Announced.Count == 8);

        Assert.Equal(["p4", "p5", "p6", "p7", "p8"], await _store.SettledAsync());
        await StepDownAsync(run);
    }

    [Fact]
    public async Task PaymentAtTheHead_ThatAnOperatorParks_LetsTheOthersGoOn()
    {
        var epoch = await StartAsync(requested: 3);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" ? new GatewayAnswer.Unavailable("429", IsBusy: true) : new GatewayAnswer.Charged("ch"));
        _queue.Add(Entries(1, 3));
        var run = Run(epoch);
        await UntilAsync(() => _gateway.Calls.Count >= 3);
        await _store.Database.ParkPaymentAsync("p1", "operator", TimeProvider.System, default);
        await _queue.UntilAsync(queue => queue.Announced.Count == 3);

        Assert.Equal(["p2", "p3"], await _store.SettledAsync());
        Assert.Equal("parked", await _store.StatusAsync(1));
        await StepDownAsync(run);
    }

    [Fact]
    public async Task Lease_LostDuringACharge_AbandonsItAtOnce()
    {
        var epoch = await StartAsync(requested: 1);
        _gateway.OnCharge = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return new GatewayAnswer.Unknown("never");
        };
        _queue.Add(Entries(1, 1));
        var run = Run(epoch);
        await UntilAsync(() => !_gateway.Calls.IsEmpty);
        await _lost.CancelAsync();

        Assert.Equal(TermEnd.LeaseLost, await run);
        Assert.Equal("requested", await _store.StatusAsync(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _stepDown.Dispose();
        _lost.Dispose();
    }

    private async Task<long> StartAsync(int requested)
    {
        _store = await TestLedger.CreateAsync(requested);
        _ledger = new SettlementLedger(_store.Database, TimeProvider.System);
        return await MintAsync();
    }

    private async Task<long> MintAsync()
    {
        _takeover = await Takeover.MintAsync("server_1", new Appointment(null, "missing", TimeSpan.Zero, TimeSpan.Zero), With(new()), default);
        return _takeover.Epoch;
    }

    private LeaderServices With(ProcessingOptions options) => new(
        new RefusingLedger(_ledger, () => _refused), _queue, _gateway, options, TimeProvider.System, new Telemetry("test", "test"), NullLogger.Instance);

    private Task<IReadOnlyList<QueuedPayment>> RequestedAsync() => _ledger.RequestedAsync(Arrival.None, new Arrival(long.MaxValue), 1000, default);

    private Task<TermEnd> Run(long epoch, ProcessingOptions? options = null) =>
        new TermPipeline(new Term("server_1", epoch, _lease), _takeover, With(options ?? new()))
            .RunAsync(_stepDown.Token, _lost.Token).WaitAsync(TimeSpan.FromSeconds(30));

    private async Task<TermEnd> StepDownAsync(Task<TermEnd> run)
    {
        await _stepDown.CancelAsync();
        return await run;
    }

    private static IEnumerable<StreamEntry> Entries(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(arrival => TestLedger.Entry(arrival));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A ledger that refuses the outcome of one payment, as a database does by a constraint.</summary>
    private sealed class RefusingLedger(ISettlementLedger inner, Func<string?> refused) : ISettlementLedger
    {
        public Task<MintedEpoch> MintEpochAsync(
            string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation) =>
            inner.MintEpochAsync(leader, previous, reason, detected, elected, limit, cancellation);

        public Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
            inner.RequestedAsync(after, upTo, limit, cancellation);

        public Task<bool> IsRequestedAsync(QueuedPayment payment, CancellationToken cancellation) => inner.IsRequestedAsync(payment, cancellation);

        public Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
            inner.ArrivalsAsync(paymentIds, cancellation);

        public Task<Fence> RecordIntentAsync(long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation) =>
            inner.RecordIntentAsync(epoch, leader, payments, cancellation);

        public Task<Fence> SettleAsync(
            long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation) =>
            outcomes.Any(outcome => outcome.Payment.Id == refused() && outcome.Outcome is not Outcome.Parked)
                ? throw new OutcomeRefusedException(new InvalidOperationException("a constraint"))
                : inner.SettleAsync(epoch, leader, outcomes, firstSettlement, cancellation);
    }
}
