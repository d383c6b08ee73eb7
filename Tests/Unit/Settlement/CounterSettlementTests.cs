using Dapper;
using Ledger.Payments;
using Payments.Api.Settlement;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Settlement;

/// <summary>Cash, refunds, give-ups and receipts in the ledger.</summary>
public sealed class CounterSettlementTests : IAsyncLifetime
{
    private TestLedger _store = null!;
    private SettlementLedger _ledger = null!;
    private long _epoch;

    public async ValueTask InitializeAsync()
    {
        _store = await TestLedger.CreateAsync(requested: 2);
        _ledger = new SettlementLedger(_store.Database, TimeProvider.System);
        _epoch = (await _ledger.MintEpochAsync("server_1", null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, 0, default)).Epoch;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Requested_OfEachKind_SaysHowItsMoneyMoves()
    {
        await _store.RequestAsync(3, StoredKind.Cash, of: 1);
        await _store.RequestAsync(4, StoredKind.Refund, of: 3, invoice: 1);
        await _store.RequestAsync(5, StoredKind.Refund, of: 2, givingUp: true, trial: true);

        var payments = await RequestedAsync();

        Assert.Equal([false, false, true, true, false], payments.Select(payment => payment.IsCash));
        Assert.Equal([null, null, null, "p3", "p2"], payments.Select(payment => payment.RefundOf));
        Assert.Equal([false, false, false, false, true], payments.Select(payment => payment.IsGivingUp));
        Assert.Equal([false, false, false, false, true], payments.Select(payment => payment.IsTrial));
    }

    [Fact]
    public async Task Receipts_OfWhatWasPaid_AreNumberedInOrderWithoutGapsAndApartFromTrials()
    {
        await _store.RequestAsync(3, StoredKind.Cash, of: 1, trial: true);
        await _store.RequestAsync(4, StoredKind.Refund, of: 1);
        await _store.RequestAsync(5, StoredKind.Cash, of: 2);
        await _store.RequestAsync(6, StoredKind.Cash, of: 2);
        var payments = await RequestedAsync();
        Outcome Paid(QueuedPayment payment) => new Outcome.Paid(payment.IsCash ? null : "ch");

        await _ledger.SettleAsync(_epoch, "server_1", [
            new(payments[0], Paid(payments[0])), new(payments[1], new Outcome.Declined("ch_2", "no")), new(payments[2], Paid(payments[2])),
            new(payments[3], Paid(payments[3])), new(payments[4], new Outcome.Parked("?")), new(payments[5], Paid(payments[5])),
        ], null, default);
        // A stale leader takes no number.
        await _ledger.SettleAsync(_epoch - 1, "server_1", [new(payments[4], Paid(payments[4]))], null, default);
        await _ledger.SettleAsync(_epoch, "server_1", [new(payments[0], Paid(payments[0]))], null, default);

        Assert.Equal([("p1", 1L), ("p2", null), ("p3", 1L), ("p4", null), ("p6", 2L)], await ReceiptsAsync());
        Assert.Equal([("receipt", 2L), ("trial-receipt", 1L)], await _store.Database.ReadAsync(connection => connection.QueryAsync<(string, long)>(
            "SELECT series, last FROM numbers WHERE series LIKE '%receipt' ORDER BY series")));
    }

    [Fact]
    public async Task Settle_OfEachKind_HasALineOfItsOwn()
    {
        await _store.RequestAsync(3, StoredKind.Cash, of: 1);
        await _store.RequestAsync(4, StoredKind.Refund, of: 1);
        await _store.RequestAsync(5, StoredKind.Refund, of: 1, givingUp: true);
        var payments = await RequestedAsync();
        Outcome[] outcomes = [
            new Outcome.Paid("ch_1"), new Outcome.Declined("ch_2", "no"), new Outcome.Paid(null), new Outcome.Paid("ch_4"),
            new Outcome.Declined(null, "given up"),
        ];

        await SettleAsync([.. payments.Zip(outcomes, (payment, outcome) => new PaymentOutcome(payment, outcome))]);

        Assert.Equal(
            [
                ("payment.paid", "p1", "100 COP ch_1 receipt 1"), ("payment.declined", "p2", "100 COP ch_2"), ("payment.paid", "p3", "100 COP - receipt 2"),
                ("refund.paid", "p4", "100 COP ch_4"), ("refund.given_up", "p5", "100 COP -"),
            ],
            await _store.Database.ReadAsync(connection => connection.QueryAsync<(string, string, string)>(
                "SELECT action, subject, result FROM audit WHERE chain = 'payments' AND action <> 'leadership.taken' ORDER BY number")));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task GivingUp_ThatIsParkedAgain_IsOver(bool isParked, long givingUp)
    {
        await _store.Database.WriteAsync(connection => connection.Execute("UPDATE payments SET giving_up = 1 WHERE id = 'p1'"));
        var payment = (await RequestedAsync())[0];

        await SettleAsync([new(payment, isParked ? new Outcome.Parked("?") : new Outcome.Declined(null, "given up"))]);

        Assert.Equal(givingUp, await _store.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
            "SELECT giving_up FROM payments WHERE id = 'p1'")));
    }

    private Task<IReadOnlyList<QueuedPayment>> RequestedAsync() => _ledger.RequestedAsync(Arrival.None, new Arrival(long.MaxValue), 1000, default);

    private Task<Fence> SettleAsync(IReadOnlyList<PaymentOutcome> outcomes) => _ledger.SettleAsync(_epoch, "server_1", outcomes, null, default);

    private async Task<IEnumerable<(string, long?)>> ReceiptsAsync() => await _store.Database.ReadAsync(connection =>
        connection.QueryAsync<(string, long?)>("SELECT payment_id, receipt_number FROM settlements ORDER BY sequence"));
}
