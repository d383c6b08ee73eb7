using Ledger.Payments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Patients.Api.Outbox;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Xunit;

namespace Tests.Unit.Processing;

public sealed class ChargerTests
{
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly FakeGateway _gateway = new();
    private readonly ProcessingOptions _options = new() { MaxAttempts = 3, ParkAloneAfter = TimeSpan.Zero, ParkAfter = TimeSpan.FromSeconds(30) };
    private readonly List<string> _intents = [];
    private readonly HashSet<string> _withdrawn = [];
    private readonly FakeLogger _log = new();

    [Fact]
    public async Task Charge_AnsweredAtOnce_IsOneCall()
    {
        Assert.Equal(new Outcome.Paid("ch_p1"), await RunAsync(Payment()));
        Assert.Equal(["charge p1"], _gateway.Calls);
        Assert.Empty(_intents);
    }

    [Fact]
    public async Task Charge_TimedOutButCharged_IsFoundByLookUpAndNotChargedAgain()
    {
        Answer(new GatewayAnswer.Unknown("time-out"));
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_1");

        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(Payment()));
        Assert.Equal(["charge p1", "find p1"], _gateway.Calls);
    }

    [Fact]
    public async Task Charge_TimedOutAndNotCharged_IsChargedAgainAfterANewIntent()
    {
        Answer(new GatewayAnswer.Unknown("time-out"), new GatewayAnswer.Charged("ch_2"));

        Assert.Equal(new Outcome.Paid("ch_2"), await RunAsync(Payment()));
        Assert.Equal(["charge p1", "find p1", "charge p1"], _gateway.Calls);
        Assert.Equal(["p1"], _intents);
    }

    [Fact]
    public async Task Charge_GatewayUnavailable_IsRetriedUntilItIsBackAndNeverParked()
    {
        Answer([.. Enumerable.Repeat<GatewayAnswer>(new GatewayAnswer.Unavailable("503"), 40), new GatewayAnswer.Charged("ch_1")]);

        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(Payment()));
        Assert.Equal(41, _gateway.Calls.Count);
    }

    [Fact]
    public async Task Cash_HasMovedAtTheDesk_SoTheGatewayIsNotAsked()
    {
        Assert.Equal(new Outcome.Paid(null), await RunAsync(Payment() with { IsCash = true }));
        Assert.Equal(new Outcome.Paid(null), await RunAsync(Payment() with { IsCash = true, RefundOf = "p0" }));
        Assert.Equal(new Outcome.Declined(null, "given up"), await RunAsync(Payment() with { IsCash = true, IsGivingUp = true }));
        Assert.Empty(_gateway.Calls);
    }

    [Fact]
    public async Task Refund_WithAnEarlierIntent_IsLookedUpAndNotGivenBackAgain()
    {
        var refund = Payment() with { RefundOf = "p0", FirstIntentAt = _time.GetUtcNow() };
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_1");

        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(refund));
        Assert.Equal(["find p1"], _gateway.Calls);
    }

    [Fact]
    public async Task Refund_ThatTheGatewayDoesNotHave_IsAskedForAtTheGateway()
    {
        Assert.Equal(new Outcome.Paid("ch_p1"), await RunAsync(Payment() with { RefundOf = "p0" }));
        Assert.Equal(["refund p1"], _gateway.Calls);
    }

    [Fact]
    public async Task GivenUp_WithoutACharge_IsDeclinedAfterALookUpAndNeverCharged()
    {
        Assert.Equal(new Outcome.Declined(null, "given up"), await RunAsync(Payment() with { IsGivingUp = true }));
        Assert.Equal(["find p1"], _gateway.Calls);
    }

    [Fact]
    public async Task GivenUp_WithACharge_IsSettledAsTheGatewayHasIt()
    {
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_1");
        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(Payment() with { IsGivingUp = true }));
        _gateway.OnFind = _ => new GatewayAnswer.Declined("ch_2", "no");
        Assert.Equal(new Outcome.Declined("ch_2", "no"), await RunAsync(Payment() with { IsGivingUp = true }));
    }

    [Fact]
    public async Task GivenUp_WhileACallIsInProgressOrTheLookUpFails_WaitsForAnAnswer()
    {
        var answers = new Queue<GatewayAnswer>([
            new GatewayAnswer.NotFound(IsPending: true), new GatewayAnswer.Unknown("500"),
            new GatewayAnswer.Unavailable("503"), new GatewayAnswer.Charged("ch_1"),
        ]);
        _gateway.OnFind = _ => answers.Dequeue();

        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(Payment() with { IsGivingUp = true }));
        Assert.All(_gateway.Calls, call => Assert.Equal("find p1", call));
    }

    [Fact]
    public async Task Charge_StillInProgressUnderItsKey_IsRetriedWithoutANewIntent()
    {
        Answer([.. Enumerable.Repeat<GatewayAnswer>(new GatewayAnswer.InProgress(), 20), new GatewayAnswer.Charged("ch_1")]);

        Assert.Equal(new Outcome.Paid("ch_1"), await RunAsync(Payment()));
        Assert.Empty(_intents);
    }

    [Fact]
    public async Task Charge_UnknownWhileOthersGetThrough_IsParkedAfterMaxAttempts()
    {
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" ? new GatewayAnswer.Unknown("500") : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var poisoned = charger.ChargeAsync(Payment(), default);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("p2"), default);

        Assert.IsType<Outcome.Parked>(await AdvanceUntilAsync(poisoned));
        // The last one decides, after the gateway has answered a look-up.
        Assert.Equal(4, _gateway.Calls.Count(call => call == "charge p1"));
    }

    [Fact]
    public async Task Charge_UnknownForAMomentWhileOthersGetThrough_IsNotParked()
    {
        _options.ParkAloneAfter = TimeSpan.FromSeconds(3);
        var back = _time.GetUtcNow() + TimeSpan.FromSeconds(2);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" && _time.GetUtcNow() < back ? new GatewayAnswer.Unknown("cut") : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var unlucky = charger.ChargeAsync(Payment(), default);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("p2"), default);

        Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(unlucky));
        Assert.True(_gateway.Calls.Count(call => call == "charge p1") > _options.MaxAttempts);
    }

    [Fact]
    public async Task Charge_UnknownLikeMostOthers_IsNotParkedEarly()
    {
        var back = _time.GetUtcNow() + TimeSpan.FromSeconds(20);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id != "lucky" && _time.GetUtcNow() < back ? new GatewayAnswer.Unknown("cut") : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var unlucky = new[] { "p1", "p2", "p3" }.Select(id => charger.ChargeAsync(Payment(id), default)).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("lucky"), default);

        foreach (var payment in unlucky) Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(payment));
    }

    [Fact]
    public async Task Charge_UnknownLikeFewOthers_IsParked()
    {
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id.StartsWith('p') ? new GatewayAnswer.Unknown("500") : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var poisoned = new[] { "p1", "p2" }.Select(id => charger.ChargeAsync(Payment(id), default)).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("other"), default);
        var began = _time.GetTimestamp();

        foreach (var payment in poisoned) Assert.IsType<Outcome.Parked>(await AdvanceUntilAsync(payment));
        Assert.True(_time.GetElapsedTime(began) < _options.ParkAfter);
    }

    [Fact]
    public async Task Charge_RejectedForGood_IsParkedAtOnce()
    {
        Answer(new GatewayAnswer.Rejected("422"));
        Assert.Equal(new Outcome.Parked("422"), await RunAsync(Payment()));
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Charge_FailingWhileOthersGetThrough_IsParkedInBoundedTime(GatewayAnswer trouble)
    {
        _gateway.OnCharge = (payment, _) => Task.FromResult(payment.Id == "p1" ? trouble : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var poisoned = charger.ChargeAsync(Payment(), default);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("p2"), default);
        var began = _time.GetTimestamp();

        Assert.IsType<Outcome.Parked>(await AdvanceUntilAsync(poisoned));
        Assert.True(_time.GetElapsedTime(began) <= 2 * _options.ParkAfter + TimeSpan.FromSeconds(10), $"{_time.GetElapsedTime(began)}");
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Charge_FailingForEveryPayment_WaitsWithOneAlarmAndGoesOnByItself(GatewayAnswer trouble)
    {
        var back = _time.GetUtcNow() + TimeSpan.FromMinutes(10);
        _gateway.OnCharge = (_, _) => Task.FromResult(_time.GetUtcNow() < back ? trouble : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var payments = Enumerable.Range(1, 20).Select(number => charger.ChargeAsync(Payment($"p{number}"), default)).ToList();

        foreach (var payment in payments) Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(payment));
        Assert.Equal(1, _log.Events.Count(id => id == 210));
        Assert.Equal(1, _log.Events.Count(id => id == 211));
    }

    [Fact]
    public async Task Charge_RejectedLikeEveryOther_WaitsAfterTheFirstFew()
    {
        var back = _time.GetUtcNow() + TimeSpan.FromMinutes(1);
        _gateway.OnCharge = (_, _) => Task.FromResult<GatewayAnswer>(
            _time.GetUtcNow() < back ? new GatewayAnswer.Rejected("400") : new GatewayAnswer.Charged("ch"));
        var charger = NewCharger();
        var payments = Enumerable.Range(1, 20).Select(number => charger.ChargeAsync(Payment($"p{number}"), default)).ToList();
        List<Outcome> outcomes = [];
        foreach (var payment in payments) outcomes.Add(await AdvanceUntilAsync(payment));

        Assert.Equal(3, outcomes.Count(outcome => outcome is Outcome.Parked));
    }

    [Fact]
    public async Task Charge_WhileTheGatewayComesBackSlowly_ParksNoPayment()
    {
        // It is out for a minute, then lets one payment through every half second.
        var (back, through) = (_time.GetUtcNow() + TimeSpan.FromMinutes(1), 0);
        _gateway.OnCharge = (_, _) =>
        {
            if ((_time.GetUtcNow() - back) / TimeSpan.FromMilliseconds(500) <= through)
                return Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unavailable("503"));
            through++;
            return Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch"));
        };
        var charger = NewCharger();
        var payments = Enumerable.Range(1, 40).Select(number => charger.ChargeAsync(Payment($"p{number}"), default)).ToList();

        foreach (var payment in payments) Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(payment));
    }

    [Fact]
    public async Task Charge_ThatFailsWhenTheGatewayAnswersNoLookUpEither_IsNotParked()
    {
        var back = _time.GetUtcNow() + TimeSpan.FromMinutes(2);
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" && _time.GetUtcNow() < back ? new GatewayAnswer.Unavailable("503") : new GatewayAnswer.Charged("ch"));
        _gateway.OnFind = _ => _time.GetUtcNow() < back ? new GatewayAnswer.Unavailable("503") : new GatewayAnswer.NotFound();
        var charger = NewCharger();
        var last = charger.ChargeAsync(Payment(), default);
        // Answered just before the gateway went out.
        await charger.ChargeAsync(Payment("p2"), default);

        Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(last));
    }

    [Fact]
    public async Task Charge_WhoseLastTryBeganInAnOutage_IsTriedOnceMoreInsteadOfParked()
    {
        var (isOut, hanging) = (true, new List<TaskCompletionSource<GatewayAnswer>>());
        _gateway.OnCharge = (_, _) =>
        {
            if (!isOut) return Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch"));
            hanging.Add(new());
            return hanging[^1].Task;
        };
        var charger = NewCharger();
        var unlucky = charger.ChargeAsync(Payment(), default);
        for (var tries = 0; tries < 5; tries++)
        {
            await AdvanceUntilAsync(() => hanging.Count > tries);
            if (tries == 4)
            {
                // The gateway is back. A new payment gets through before this try has timed out.
                isOut = false;
                Assert.Equal(new Outcome.Paid("ch"), await charger.ChargeAsync(Payment("p2"), default));
            }
            hanging[tries].SetResult(new GatewayAnswer.Unknown("no answer in time"));
        }

        Assert.Equal(new Outcome.Paid("ch"), await AdvanceUntilAsync(unlucky));
    }

    [Fact]
    public async Task Charge_FoundByTheLastLookUp_IsPaidInsteadOfParked()
    {
        _gateway.OnCharge = (payment, _) => Task.FromResult<GatewayAnswer>(
            payment.Id == "p1" ? new GatewayAnswer.Unavailable("503") : new GatewayAnswer.Charged("ch"));
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_found");
        var charger = NewCharger();
        var odd = charger.ChargeAsync(Payment(), default);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await charger.ChargeAsync(Payment("p2"), default);

        Assert.Equal(new Outcome.Paid("ch_found"), await AdvanceUntilAsync(odd));
    }

    [Fact]
    public async Task Charge_WithAnEarlierIntent_IsLookedUpFirst()
    {
        _gateway.OnFind = _ => new GatewayAnswer.Charged("ch_old");
        var pending = Payment() with { FirstIntentAt = _time.GetUtcNow() - TimeSpan.FromSeconds(1), Attempts = 1 };

        Assert.Equal(new Outcome.Paid("ch_old"), await RunAsync(pending));
        Assert.Equal(["find p1"], _gateway.Calls);
    }

    [Fact]
    public async Task Charge_ThatWasInDoubtOnce_IsLookedUpBeforeEveryFurtherCharge()
    {
        var answers = new Queue<GatewayAnswer>([new GatewayAnswer.Unknown("time-out"), new GatewayAnswer.Unavailable("503"), new GatewayAnswer.Charged("ch")]);
        _gateway.OnCharge = (_, _) => Task.FromResult(answers.Dequeue());

        Assert.Equal(new Outcome.Paid("ch"), await RunAsync(Payment()));
        Assert.Equal(["charge p1", "find p1", "charge p1", "find p1", "charge p1"], _gateway.Calls);
    }

    [Fact]
    public async Task Charge_OfAPaymentThatAnOperatorParked_EndsAtTheNextTry()
    {
        _gateway.OnCharge = (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unavailable("503"));
        var parked = NewCharger().ChargeAsync(Payment(), default);
        _withdrawn.Add("p1");

        Assert.Equal(new Outcome.Withdrawn(), await AdvanceUntilAsync(parked));
    }

    [Fact]
    public async Task Client_ThatThrows_CostsOnePaymentARetry()
    {
        var calls = 0;
        _gateway.OnCharge = (_, _) => calls++ == 0
            ? throw new InvalidOperationException("charset")
            : Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged("ch"));

        Assert.Equal(new Outcome.Paid("ch"), await RunAsync(Payment()));
    }

    [Fact]
    public async Task Charge_Declined_IsAnOutcome()
    {
        Answer(new GatewayAnswer.Declined("ch_1", "no funds"));
        Assert.Equal(new Outcome.Declined("ch_1", "no funds"), await RunAsync(Payment()));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(3, 160)]
    [InlineData(60, 2000)]
    public void Backoff_Doubles_UpToTheMaximum(int tries, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Parking.Pause(_options, tries, jitter: 0));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds / 2), Parking.Pause(_options, tries, jitter: 1));
    }

    public static TheoryData<GatewayAnswer> Troubles() =>
    [
        new GatewayAnswer.Unavailable("503"), new GatewayAnswer.Unavailable("401"), new GatewayAnswer.Unknown("500"),
        new GatewayAnswer.Unknown("no answer in time"), new GatewayAnswer.InProgress(),
    ];

    /// <summary>Remembers the ids of what was logged.</summary>
    private sealed class FakeLogger : ILogger
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.Add(eventId.Id);
    }

    private Charger NewCharger() => new(
        new LeaderServices(null!, null!, _gateway, _options, _time, new Telemetry("test", "test"), _log),
        payment =>
        {
            _intents.Add(payment.Id);
            return Task.FromResult(true);
        },
        payment => Task.FromResult(!_withdrawn.Contains(payment.Id)));

    private Task<Outcome> RunAsync(QueuedPayment payment) => AdvanceUntilAsync(NewCharger().ChargeAsync(payment, default));

    private async Task<Outcome> AdvanceUntilAsync(Task<Outcome> outcome)
    {
        await AdvanceUntilAsync(() => outcome.IsCompleted);
        return await outcome;
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    private void Answer(params GatewayAnswer[] answers)
    {
        var queue = new Queue<GatewayAnswer>(answers);
        _gateway.OnCharge = (_, _) => Task.FromResult(queue.Dequeue());
    }

    private static QueuedPayment Payment(string id = "p1") => new(id, new Arrival(1), 100, "COP", "tok_visa", 0, null, null);
}
