using System.Data.Common;
using Dapper;
using Ledger.Payments;
using Patients.Api.Payments;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Settlement;

public sealed class SettlementLedgerTests
{
    private static readonly Arrival End = new(long.MaxValue);

    [Fact]
    public async Task Settle_UnderTheCurrentEpoch_GivesConsecutiveSequencesInOrder()
    {
        await using var store = await TestLedger.CreateAsync(requested: 5);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");

        Assert.Equal(Fence.Passed, await SettleAllAsync(ledger, epoch, "server_1"));

        Assert.Equal(["p1", "p2", "p3", "p4", "p5"], await store.SettledAsync());
        var sequences = await store.Database.ReadAsync(c => c.QueryAsync<long>("SELECT sequence FROM settlements ORDER BY sequence"));
        Assert.Equal([1, 2, 3, 4, 5], sequences);
    }

    [Fact]
    public async Task Settle_UnderAnOldEpoch_IsRejectedAndCounted()
    {
        await using var store = await TestLedger.CreateAsync(requested: 2);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var old = await MintAsync(ledger, "server_1");
        await MintAsync(ledger, "server_2");

        Assert.Equal(Fence.Stale, await SettleAllAsync(ledger, old, "server_1"));

        Assert.Empty(await store.SettledAsync());
        Assert.Equal("requested", await store.StatusAsync(1));
        var rejected = await store.Database.ReadAsync(c => c.QuerySingleAsync<(long, long, string, long)>(
            "SELECT epoch, current_epoch, replica, payments FROM stale_writes"));
        Assert.Equal((old, old + 1, "server_1", 2L), rejected);
    }

    [Fact]
    public async Task RecordIntent_UnderAnOldEpoch_IsRejectedAndCounted()
    {
        await using var store = await TestLedger.CreateAsync(requested: 1);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var old = await MintAsync(ledger, "server_1");
        await MintAsync(ledger, "server_2");
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);

        Assert.Equal(Fence.Stale, await ledger.RecordIntentAsync(old, "server_1", payments, default));

        Assert.Equal(1, await store.CountAsync("stale_writes"));
        Assert.Equal(0, Assert.Single(await ledger.RequestedAsync(Arrival.None, End, 1000, default)).Attempts);
    }

    [Fact]
    public async Task RecordIntent_Twice_CountsAttemptsAndKeepsTheFirstTime()
    {
        await using var store = await TestLedger.CreateAsync(requested: 1);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");
        await ledger.RecordIntentAsync(epoch, "server_1", await ledger.RequestedAsync(Arrival.None, End, 1000, default), default);
        var first = Assert.Single(await ledger.RequestedAsync(Arrival.None, End, 1000, default));
        await ledger.RecordIntentAsync(epoch, "server_1", [first], default);
        var second = Assert.Single(await ledger.RequestedAsync(Arrival.None, End, 1000, default));

        Assert.Equal((1L, 2L), (first.Attempts, second.Attempts));
        Assert.Equal(first.FirstIntentAt, second.FirstIntentAt);
    }

    [Fact]
    public async Task Settle_WithAPaymentAlreadySettled_LeavesItOutAndSettlesTheOthers()
    {
        await using var store = await TestLedger.CreateAsync(requested: 2);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        await ledger.SettleAsync(epoch, "server_1", [Paid(payments[0])], null, default);

        Assert.Equal(Fence.Passed, await ledger.SettleAsync(epoch, "server_1", [Paid(payments[0]), Paid(payments[1])], null, default));

        Assert.Equal(["p1", "p2"], await store.SettledAsync());
    }

    [Fact]
    public async Task Settle_WithAPaymentThatAnOperatorParked_LeavesItParkedWithoutAGapInTheSequence()
    {
        await using var store = await TestLedger.CreateAsync(requested: 3);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        Assert.IsType<ParkPaymentOutcome.Parked>(await store.Database.ParkPaymentAsync("p2", "operator", TimeProvider.System, default));

        Assert.Equal(Fence.PassedInPart, await ledger.RecordIntentAsync(epoch, "server_1", payments, default));
        await ledger.SettleAsync(epoch, "server_1", [.. payments.Select(Paid)], null, default);

        Assert.Equal(["p1", "p3"], await store.SettledAsync());
        Assert.Equal("parked", await store.StatusAsync(2));
        var sequences = await store.Database.ReadAsync(connection => connection.QueryAsync<long>("SELECT sequence FROM settlements ORDER BY sequence"));
        Assert.Equal([1, 2], sequences);
    }

    [Fact]
    public async Task Settle_WithAReasonOfAnyContent_StoresIt()
    {
        await using var store = await TestLedger.CreateAsync(requested: 1);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        var odd = new Outcome.Declined("ch", "a\0b\ud800" + new string('x', 100_000));

        Assert.Equal(Fence.Passed, await ledger.SettleAsync(epoch, "server_1", [new(payments[0], odd)], null, default));
        Assert.Equal("declined", await store.StatusAsync(1));
    }

    [Fact]
    public async Task Settlements_ASecondEntryOfOnePayment_IsRefusedByTheDatabase()
    {
        await using var store = await TestLedger.CreateAsync(requested: 1);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        await SettleAllAsync(ledger, await MintAsync(ledger, "server_1"), "server_1");

        await Assert.ThrowsAnyAsync<DbException>(() => store.Database.WriteAsync(c => c.Execute("""
            INSERT INTO settlements (sequence, payment_id, outcome, amount, currency, arrival, epoch, settled_by, settled_at)
            SELECT 99, payment_id, outcome, amount, currency, arrival, epoch, settled_by, settled_at FROM settlements
            """)));
    }

    [Fact]
    public async Task Settle_DeclinedAndParked_AreStatesWithReasonsAndOnlyTheDeclinedIsAnEntry()
    {
        await using var store = await TestLedger.CreateAsync(requested: 2);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var epoch = await MintAsync(ledger, "server_1");
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);

        await ledger.SettleAsync(epoch, "server_1",
            [new(payments[0], new Outcome.Parked("poison")), new(payments[1], new Outcome.Declined("ch_1", "no funds"))], null, default);

        Assert.Equal(("parked", "declined"), (await store.StatusAsync(1), await store.StatusAsync(2)));
        Assert.Equal(["p2"], await store.SettledAsync());
    }

    [Fact]
    public async Task MintEpoch_FromSeveralProcessesAtOnce_NeverRepeatsAnEpoch()
    {
        await using var store = await TestLedger.CreateAsync();
        await using var other = store.Open();
        SettlementLedger[] ledgers = [new(store.Database, TimeProvider.System), new(other, TimeProvider.System)];

        var epochs = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => MintAsync(ledgers[i % 2], $"server_{i % 2}")));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), epochs.Order());
    }

    [Fact]
    public async Task MintEpoch_WithPendingPayments_RecordsTheirIntentsInTheSameCommit()
    {
        await using var store = await TestLedger.CreateAsync(requested: 3);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);

        var first = await MintAsync(ledger, "server_1", take: 2);
        var second = await MintAsync(ledger, "server_2", take: 3);

        Assert.Equal(["p1", "p2"], first.Pending.Select(payment => payment.Id));
        // As they were before: nothing can have been charged yet.
        Assert.All(first.Pending, payment => Assert.Equal((0L, null), (payment.Attempts, payment.FirstIntentAt)));
        Assert.Equal([1L, 1L, 0L], second.Pending.Select(payment => payment.Attempts));
        Assert.Equal([true, true, false], second.Pending.Select(payment => payment.FirstIntentAt is not null));
        var now = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        Assert.Equal([2L, 2L, 1L], now.Select(payment => payment.Attempts));
    }

    [Fact]
    public async Task MintEpoch_AndFirstSettlement_AreOneElectionWithItsTimes()
    {
        await using var store = await TestLedger.CreateAsync(requested: 1);
        var ledger = new SettlementLedger(store.Database, TimeProvider.System);
        var (epoch, _) = await ledger.MintEpochAsync(
            "server_3", "server_2", "crash", TimeSpan.FromMilliseconds(1), () => TimeSpan.FromMilliseconds(2), 0, default);
        var payments = await ledger.RequestedAsync(Arrival.None, End, 1000, default);
        await ledger.SettleAsync(epoch, "server_3", [Paid(payments[0])], TimeSpan.FromMilliseconds(5), default);

        var election = await store.Database.ReadAsync(c => c.QuerySingleAsync<(string, string, string, long, long, long)>(
            "SELECT leader, previous, reason, detected_us, elected_us, first_settlement_us FROM epochs"));
        Assert.Equal(("server_3", "server_2", "crash", 1000L, 2000L, 5000L), election);
    }

    private static async Task<long> MintAsync(SettlementLedger ledger, string leader) => (await MintAsync(ledger, leader, take: 0)).Epoch;

    private static Task<MintedEpoch> MintAsync(SettlementLedger ledger, string leader, int take) =>
        ledger.MintEpochAsync(leader, null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, take, default);

    private static PaymentOutcome Paid(QueuedPayment payment) => new(payment, new Outcome.Paid($"ch_{payment.Id}"));

    private static async Task<Fence> SettleAllAsync(SettlementLedger ledger, long epoch, string leader) =>
        await ledger.SettleAsync(epoch, leader, [.. (await ledger.RequestedAsync(Arrival.None, End, 1000, default)).Select(Paid)], null, default);
}
