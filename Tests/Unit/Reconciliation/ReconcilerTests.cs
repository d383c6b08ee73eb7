using System.Diagnostics.Metrics;
using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Payments.Api.Gateway;
using Payments.Api.Reconciliation;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Reconciliation;

/// <summary>Compares a fake gateway with a real ledger. Payment <c>p1</c> is settled by charge <c>c1</c>, and so on.</summary>
public sealed class ReconcilerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeRecord _gateway = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WhereAllAgree_FindsNothingAndComparesEachOnce()
    {
        await using var store = await CreateAsync(settled: 3);
        Assert.Equal(6, await Reconciler(store).RunAsync("server_1", Cancellation));
        Assert.Empty(await DifferencesAsync(store));
        Assert.Equal(0, await Reconciler(store).RunAsync("server_1", Cancellation));
    }

    [Fact]
    public async Task Run_WhereTheGatewayChargedTwice_ReportsItOnce()
    {
        await using var store = await CreateAsync(settled: 2);
        _gateway.Add("c1b", "p1");
        await Reconciler(store).RunAsync("server_1", Cancellation);
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Equal([("charged_twice", "p1", "c1b", false)], await DifferencesAsync(store));
    }

    [Fact]
    public async Task Run_WhereTheGatewayLostACharge_ReportsTheSettlement()
    {
        await using var store = await CreateAsync(settled: 3);
        _gateway.Remove("c2");
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Equal([("missing_charge", "p2", "", false)], await DifferencesAsync(store));
    }

    [Fact]
    public async Task Run_OfCashRefundsAndWhatWasGivenUp_ExpectsNoChargeButOfCards()
    {
        await using var store = await CreateAsync(settled: 1, requested: 1);
        await SettleAsync(store, 2, null, "declined");
        await store.RequestAsync(3, StoredKind.Cash, of: 1);
        await store.RequestAsync(4, StoredKind.Refund, of: 3, invoice: 1);
        await store.RequestAsync(5, StoredKind.Refund, of: 1);
        foreach (var (number, charge) in ((int, string?)[])[(3, null), (4, null), (5, "c5")]) await SettleAsync(store, number, charge);
        _gateway.Add("c5", "p5", isRefund: true);

        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Empty(await DifferencesAsync(store));

        foreach (var number in (int[])[2, 3, 4]) _gateway.Add($"c{number}", $"p{number}");
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Equal(
            [("kind_differs", "p3", "c3", false), ("kind_differs", "p4", "c4", false), ("outcome_differs", "p2", "c2", false)],
            (await DifferencesAsync(store)).Order());
    }

    [Fact]
    public async Task Run_WhereARefundWasSettledLater_ComparesItThen()
    {
        await using var store = await CreateAsync(settled: 1);
        await store.RequestAsync(2, StoredKind.Refund, of: 1);
        _gateway.Add("c2", "p2", isRefund: true);
        await Reconciler(store).RunAsync("server_1", Cancellation);

        await SettleAsync(store, 2, "c2");
        await Reconciler(store).RunAsync("server_1", Cancellation);

        Assert.Empty(await DifferencesAsync(store));
        Assert.Equal(0, await store.CountAsync("early_charges"));
    }

    [Fact]
    public async Task Run_WhereAParkedPaymentWasChargedAfterAll_SendsItAgain()
    {
        await using var store = await CreateAsync(settled: 1, requested: 1);
        await store.Database.WriteAsync(c => c.Execute("UPDATE payments SET status = 'parked' WHERE id = 'p2'"));
        _gateway.Add("c2", "p2");

        await Reconciler(store).RunAsync("server_1", Cancellation);

        Assert.Equal("requested", await store.StatusAsync(2));
        Assert.Equal([("parked_but_known", "p2", "c2", true)], await DifferencesAsync(store));
    }

    [Fact]
    public async Task Run_WhileAPaymentIsOnItsWay_ComparesItWhenItIsSettled()
    {
        await using var store = await CreateAsync(settled: 1, requested: 1);
        _gateway.Add("c2", "p2");
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Empty(await DifferencesAsync(store));

        // Settled by a different charge than the one that was seen early.
        await SettleAsync(store, 2, "c2b");
        _gateway.Add("c2b", "p2");
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Equal([("charged_twice", "p2", "c2", false)], await DifferencesAsync(store));
    }

    [Fact]
    public async Task Run_WithoutTheGateway_FailsAndIsRepeatedLater()
    {
        await using var store = await CreateAsync(settled: 2);
        _gateway.Remove("c1");
        _gateway.IsDown = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => Reconciler(store).RunAsync("server_1", Cancellation));
        Assert.Empty(await DifferencesAsync(store));

        _gateway.IsDown = false;
        await Reconciler(store).RunAsync("server_1", Cancellation);
        Assert.Equal([("missing_charge", "p1", "", false)], await DifferencesAsync(store));
    }

    public void Dispose() => _services.Dispose();

    private Reconciler Reconciler(TestLedger store) => new(
        new ReconciliationLedger(store.Database, TimeProvider.System), _gateway,
        new ReconciliationTelemetry(_services.GetRequiredService<IMeterFactory>()), NullLogger<Reconciler>.Instance);

    private async Task<TestLedger> CreateAsync(int settled, int requested = 0)
    {
        var store = await TestLedger.CreateAsync(settled + requested);
        for (var number = 1; number <= settled; number++)
        {
            _gateway.Add($"c{number}", $"p{number}");
            await SettleAsync(store, number, $"c{number}");
        }
        return store;
    }

    private static Task<int> SettleAsync(TestLedger store, int number, string? charge, string outcome = "paid") => store.Database.WriteAsync(c => c.Execute("""
        INSERT INTO settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at)
        VALUES (@number, @id, @outcome, 100, 'COP', @charge, @number, 1, 'server_1', 0);
        UPDATE payments SET status = @outcome WHERE id = @id;
        """, new { number, id = $"p{number}", charge, outcome }));

    private static async Task<List<(string, string, string, bool)>> DifferencesAsync(TestLedger store) =>
        [.. (await store.Database.ReadAsync(c => c.QueryAsync<(string, string, string, long)>(
            "SELECT kind, payment_id, charge_id, CASE WHEN repaired_at IS NULL THEN 0 ELSE 1 END FROM differences ORDER BY found_at")))
            .Select(row => (row.Item1, row.Item2, row.Item3, row.Item4 == 1))];

    private sealed class FakeRecord : IGatewayRecord
    {
        private readonly List<GatewayCharge> _charges = [];

        public bool IsDown { get; set; }

        public void Add(string id, string payment, bool isRefund = false) =>
            _charges.Add(new(id, payment, IsDeclined: false, 100, "COP") { IsRefund = isRefund });

        public void Remove(string id) => _charges.RemoveAll(charge => charge.Id == id);

        public Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation) =>
            Answer([.. _charges.Skip((int)skip).Take(2)]);

        public Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation) =>
            Answer([.. _charges.Where(charge => paymentIds.Contains(charge.PaymentId))]);

        private Task<IReadOnlyList<GatewayCharge>> Answer(IReadOnlyList<GatewayCharge> charges) =>
            IsDown ? throw new HttpRequestException("down") : Task.FromResult(charges);
    }
}
