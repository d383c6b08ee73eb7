using System.Diagnostics.Metrics;
using Dapper;
using Ledger.Audit;
using Ledger.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Payments.Api.Reconciliation;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Reconciliation;

/// <summary>
/// A gateway's record that shrinks or is replaced, and comparisons that are long or interrupted. Payment <c>p1</c> is settled by charge
/// <c>c1</c>, and so on.
/// </summary>
public sealed class RecordTests : IDisposable
{
    private const int PageSize = 500;
    private const int Block = 10_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordedGateway _gateway = new(PageSize);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    // Shrunk to nothing, to a part, and to all but the last: then charges of payments that the ledger does not have.
    [InlineData(0, 0, "record_shrank")]
    [InlineData(0, 3, "record_shrank")]
    [InlineData(5, 3, "record_shrank")]
    [InlineData(9, 0, "record_shrank")]
    // By now it has as many as before, or more.
    [InlineData(0, 10, "record_changed")]
    [InlineData(5, 5, "record_changed")]
    [InlineData(9, 1, "record_changed")]
    [InlineData(0, 40, "record_changed")]
    public async Task Record_RestoredFromAnOlderState_IsReportedOnceAndComparedFromTheStart(int kept, int added, string kind)
    {
        await using var store = await CreateAsync(settled: 10);
        await RunAsync(store.Database);
        Assert.Empty(await DifferencesAsync(store));

        _gateway.Charges.RemoveRange(kept, 10 - kept);
        for (var number = 101; number <= 100 + added; number++) _gateway.Add(number);
        for (var run = 0; run < 3; run++) await RunAsync(store.Database);

        var differences = await DifferencesAsync(store);
        Assert.Equal([(kind, "", "c10")], differences.Where(one => one.Kind.StartsWith("record", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(101, added).Select(number => ("unknown_payment", $"p{number}", $"c{number}")),
            differences.Where(one => one.Kind == "unknown_payment").OrderBy(one => int.Parse(one.Charge.AsSpan(1), null)));
        Assert.Equal(10 - kept, differences.Count(one => one.Kind == "missing_charge"));
        Assert.Equal(1 + added + 10 - kept, differences.Count);
    }

    [Fact]
    public async Task Record_ThatShrinksTwice_IsReportedTwice()
    {
        await using var store = await CreateAsync(settled: 10);
        await RunAsync(store.Database);
        _gateway.Charges.RemoveRange(8, 2);
        await RunAsync(store.Database);
        _gateway.Charges.RemoveRange(6, 2);
        await RunAsync(store.Database);
        Assert.Equal(["c10", "c8"], (await DifferencesAsync(store)).Where(one => one.Kind == "record_shrank").Select(one => one.Charge));
    }

    [Fact]
    public async Task Record_ComparedBeforeItsLastChargeWasNoted_IsRecognisedFromNowOn()
    {
        await using var store = await CreateAsync(settled: 5);
        await store.Database.WriteAsync(c => c.Execute("UPDATE reconciliation SET charges = 5, sequence = 5, last_charge = NULL"));
        await RunAsync(store.Database);
        Assert.Empty(await DifferencesAsync(store));
        _gateway.Charges[4] = _gateway.Charges[4] with { Id = "other" };
        await RunAsync(store.Database);
        Assert.Contains(("record_changed", "", "c5"), await DifferencesAsync(store));
    }

    [Fact]
    public async Task Run_ThatIsInterrupted_GoesOnFromTheSavedPage()
    {
        await using var store = await CreateAsync(settled: 5 * PageSize);
        // The first charge is early: it must not hold the progress back.
        await store.Database.WriteAsync(c => c.Execute("DELETE FROM settlements WHERE sequence = 1; UPDATE payments SET status = 'requested' WHERE id = 'p1'"));
        _gateway.AnswersLeft = 5;
        await Assert.ThrowsAsync<HttpRequestException>(() => RunAsync(store.Database));
        var read = _gateway.Skipped.Count;

        _gateway.AnswersLeft = null;
        await RunAsync(store.Database);

        Assert.All(_gateway.Skipped.Skip(read), skip => Assert.True(skip >= (2 * PageSize) - 1, $"read from {skip} again"));
        Assert.Empty(await DifferencesAsync(store));
    }

    [Fact]
    public async Task Charge_OfAPaymentOnItsWay_IsComparedWhenItIsSettled_AlsoByAnotherRun()
    {
        await using var store = await CreateAsync(settled: 3);
        await store.Database.WriteAsync(c => c.Execute("DELETE FROM settlements WHERE sequence = 3; UPDATE payments SET status = 'requested' WHERE id = 'p3'"));
        Assert.Equal(5, await RunAsync(store.Database));
        Assert.Equal(1, await store.CountAsync("early_charges"));
        Assert.Equal(0, await RunAsync(store.Database));

        await store.Database.WriteAsync(c => c.Execute("UPDATE payments SET status = 'parked' WHERE id = 'p3'"));
        await RunAsync(store.Database);
        Assert.Equal([("parked_but_known", "p3", "c3")], await DifferencesAsync(store));
        Assert.Equal("requested", await store.StatusAsync(3));
        Assert.Equal(1, await store.CountAsync("early_charges"));

        await SettleAsync(store.Database, 3, 3, "c3");
        await RunAsync(store.Database);
        Assert.Equal((0, 1), (await store.CountAsync("early_charges"), (await DifferencesAsync(store)).Count));
    }

    [Fact]
    public async Task Run_OfTwoLeadersAtOnce_LosesNoProgressAndFindsEachDifferenceOnce()
    {
        await using var store = await CreateAsync(settled: 4 * PageSize);
        _gateway.Add(9999);
        await Task.WhenAll(RunAsync(store.Database), RunAsync(store.Open()));
        await RunAsync(store.Database);
        Assert.Equal([("unknown_payment", "p9999", "c9999")], await DifferencesAsync(store));
        var (charges, sequence) = await store.Database.ReadAsync(c => c.QuerySingleAsync<(long, long)>("SELECT charges, sequence FROM reconciliation"));
        Assert.Equal(((4 * PageSize) + 1, 4L * PageSize), (charges, sequence));
    }

    [Fact]
    public async Task Run_OfManyCharges_AsksByThePage()
    {
        const int Many = 200_000, Pages = Many / PageSize;
        await using var store = await CreateAsync(Many);
        _gateway.Charges[123_456] = _gateway.Charges[123_456] with { Amount = 99 };
        var ledger = new CountingDatabase(store.Database);

        Assert.Equal(2L * Many, await RunAsync(ledger));

        Assert.Equal([("amount_differs", "p123457", "c123457")], await DifferencesAsync(store));
        // The settlements, the payments of the charges, and the progress: once a page.
        Assert.InRange(ledger.Reads, Pages, (2 * Pages) + 10);
        Assert.InRange(ledger.Writes, Pages, Pages + 10);
        Assert.InRange(_gateway.Calls, Pages, (2 * Pages) + 10);
        Assert.InRange(_gateway.MostPayments, 1, PageSize);
    }

    [Fact]
    public async Task Run_OfARecordThatIsWhollyUnknown_WritesByThePage()
    {
        await using var store = await TestLedger.CreateAsync();
        for (var number = 1; number <= 4 * PageSize; number++) _gateway.Add(number);
        var ledger = new CountingDatabase(store.Database);
        await RunAsync(ledger);
        Assert.Equal(4 * PageSize, (await DifferencesAsync(store)).Count);
        Assert.InRange(ledger.Writes, 4, 10);
    }

    [Fact]
    public async Task Difference_ThatIsFound_HasALineInTheTrail()
    {
        await using var store = await CreateAsync(settled: 2);
        _gateway.Add(9);
        await store.Database.WriteAsync(c => c.Execute("DELETE FROM settlements WHERE sequence = 2; UPDATE payments SET status = 'parked' WHERE id = 'p2'"));
        for (var run = 0; run < 2; run++) await RunAsync(store.Database);
        var lines = await store.Database.ReadAsync(c => c.QueryAsync<string>(
            $"SELECT actor || ' ' || action || ' ' || subject || ' ' || result FROM audit WHERE chain = '{AuditChain.Differences}' ORDER BY number"));
        Assert.Equal(["server_1 difference.found p2 parked_but_known repaired c2", "server_1 difference.found p9 unknown_payment open c9"], lines);
    }

    [Theory]
    [InlineData("declined", null, true)]
    [InlineData("paid", null, false)]
    [InlineData("paid", "c1", true)]
    [InlineData("paid", "c2", false)]
    [InlineData("declined", "c2", false)]
    public void Settlement_WithoutItsCharge_Differs_UnlessItWasDeclinedWithoutOne(string outcome, string? charge, bool agrees) =>
        Assert.Equal(agrees, Comparison.Of(new SettledPayment(1, "p1", outcome, charge), [new("c1", "p1", outcome == "declined", 100, "COP")]) is null);

    public void Dispose() => _services.Dispose();

    private Task<long> RunAsync(Database ledger) => new Reconciler(
        new ReconciliationLedger(ledger, TimeProvider.System), _gateway,
        new ReconciliationTelemetry(_services.GetRequiredService<IMeterFactory>()), NullLogger<Reconciler>.Instance).RunAsync("server_1", Cancellation);

    private async Task<TestLedger> CreateAsync(int settled)
    {
        var store = await TestLedger.CreateAsync();
        await store.Database.WriteAsync(c => c.Execute(
            "INSERT INTO patients (id, name, document, created_at) VALUES ('patient', 'Test', '1', 0)"));
        // A write may take 4 s on PostgreSQL.
        for (var first = 1L; first <= settled; first += Block)
        {
            var last = Math.Min(settled, first + Block - 1);
            await store.Database.WriteAsync(c => c.Execute($"""
                {Insert("invoices (id, patient_id, amount, currency, issued_at)", "'i' || n, 'patient', 100, 'COP', 0")};
                {Insert("payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at)",
                    $"'p' || n, 'p' || n, 'f', 'i' || n, 't', 100, 'COP', '{StoredStatus.Paid}', n, 0")};
                {Insert("settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at)",
                    $"n, 'p' || n, '{StoredStatus.Paid}', 100, 'COP', 'c' || n, n, 1, 'server_1', 0")};
                """, new { first, last }));
        }
        for (var number = 1; number <= settled; number++) _gateway.Add(number);
        return store;

        static string Insert(string columns, string values) => $"""
            INSERT INTO {columns}
            WITH RECURSIVE numbers (n) AS (SELECT CAST(@first AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < @last) SELECT {values} FROM numbers
            """;
    }

    private static Task<int> SettleAsync(Database ledger, int sequence, int number, string charge) => ledger.WriteAsync(c => c.Execute("""
        INSERT INTO settlements (sequence, payment_id, outcome, amount, currency, gateway_charge_id, arrival, epoch, settled_by, settled_at)
        VALUES (@sequence, @id, 'paid', 100, 'COP', @charge, @sequence, 1, 'server_1', 0);
        UPDATE payments SET status = 'paid' WHERE id = @id;
        """, new { sequence, id = $"p{number}", charge }));

    private static async Task<List<(string Kind, string Payment, string Charge)>> DifferencesAsync(TestLedger store) =>
        [.. await store.Database.ReadAsync(c => c.QueryAsync<(string, string, string)>(
            "SELECT kind, payment_id, charge_id FROM differences ORDER BY found_at"))];
}
