using Ledger.Payments;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Outbox;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Payments.Api.Settlement;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Ledger;

/// <summary>
/// Two processes write at the same time. SQLite serializes them. On PostgreSQL they overlap, and only row locks and unique constraints
/// keep them apart.
/// </summary>
public sealed class TwoProcessesTests : IAsyncLifetime
{
    private static readonly Arrival End = new(long.MaxValue);

    private TestLedger _store = null!;
    private Database[] _processes = [];

    public async ValueTask InitializeAsync()
    {
        _store = await TestLedger.CreateAsync();
        _processes = [_store.Database, _store.Open()];
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>The relay reads only above its cursor, so an arrival that became visible after a higher one would never be announced.</summary>
    [Fact]
    public async Task Arrivals_GivenOutByTwoProcesses_BecomeVisibleInTheirOrder()
    {
        var invoices = new List<string>();
        for (var number = 0; number < 300; number++) invoices.Add(await BillAsync());
        using var done = new CancellationTokenSource();
        var relay = Task.Run(() => FollowAsync(_store.Open(), done.Token));

        var outcomes = await Task.WhenAll(invoices.Select((invoice, number) => Task.Run(() => RequestAsync(_processes[number % 2], invoice, invoice))));
        await done.CancelAsync();

        Assert.Equal(outcomes.Select(outcome => Assert.IsType<RequestPaymentOutcome.Accepted>(outcome).PaymentId).Order(), (await relay).Order());
    }

    [Fact]
    public async Task Requests_UnderOneKeyFromTwoProcesses_AreOnePayment()
    {
        for (var round = 0; round < 10; round++)
        {
            var invoice = await BillAsync();
            var outcomes = await AllAtOnceAsync(50, (process, _) => RequestAsync(process, invoice, $"key-{invoice}"));
            var accepted = Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Equal(49, outcomes.OfType<RequestPaymentOutcome.Known>().Count(known => known.PaymentId == accepted.PaymentId));
        }
    }

    [Fact]
    public async Task Requests_OfOneInvoiceFromTwoProcesses_AreOnePayment()
    {
        for (var round = 0; round < 10; round++)
        {
            var invoice = await BillAsync();
            var outcomes = await AllAtOnceAsync(50, (process, number) => RequestAsync(process, invoice, $"{invoice}-{number}"));
            var accepted = Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Equal(49, outcomes.OfType<RequestPaymentOutcome.InvoiceTaken>().Count(taken => taken.PaymentId == accepted.PaymentId));
        }
    }

    [Fact]
    public async Task Invoices_IssuedByTwoProcessesAtOnce_HoldEachChargeOnceAndSumIt()
    {
        var patient = (await _store.Database.CreatePatientAsync("Ana", "1", "test", TimeProvider.System)).Id;
        var outcomes = new List<IssueInvoiceOutcome>();
        for (var round = 0; round < 50; round++)
        {
            await AllAtOnceAsync(2, (process, _) => ChargeAsync(process, patient, 1));
            // Each runs alone in its transaction: a write that fails in a group is run again by itself.
            outcomes.AddRange(await AllAtOnceAsync(2, (process, _) => process.IssueInvoiceAsync(patient, "test", TimeProvider.System)));
        }

        var invoices = outcomes.OfType<IssueInvoiceOutcome.Issued>().Select(outcome => outcome.Invoice).ToList();
        Assert.Equal(100, invoices.Sum(invoice => invoice.Amount));
        Assert.Equal(100, invoices.SelectMany(invoice => invoice.Lines).Select(line => line.Id).Distinct().Count());
        foreach (var invoice in invoices)
            Assert.Equal(invoice.Amount, (await _store.Database.FindInvoiceAsync(invoice.Id))!.Lines.Sum(line => line.Amount));
    }

    [Fact]
    public async Task Mint_WhileTheOldLeaderSettles_RejectsItsLaterWrites()
    {
        for (var arrival = 1; arrival <= 200; arrival++) await _store.RequestAsync(arrival);
        SettlementLedger old = new(_processes[0], TimeProvider.System), successor = new(_processes[1], TimeProvider.System);
        var epoch = await MintAsync(old);
        var payments = await old.RequestedAsync(Arrival.None, End, 1000, default);
        var tenth = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settling = Task.Run(async () =>
        {
            var settled = 0;
            foreach (var payment in payments)
            {
                if (await old.SettleAsync(epoch, "old", [new(payment, new Outcome.Paid("ch"))], null, default) == Fence.Stale) break;
                if (++settled == 10) tenth.SetResult();
            }
            return settled;
        });
        await tenth.Task;

        var next = await MintAsync(successor);
        var left = await successor.RequestedAsync(Arrival.None, End, 1000, default);
        Assert.Equal(Fence.Passed,
            await successor.SettleAsync(next, "new", [.. left.Select(payment => new PaymentOutcome(payment, new Outcome.Paid("ch")))], null, default));

        Assert.Equal(200, await settling + left.Count);
        Assert.Equal(payments.Select(payment => payment.Id), await _store.SettledAsync());
    }

    /// <summary>Reads like the outbox relay, without a stream. Returns everything that the relay would append.</summary>
    private static async Task<List<string>> FollowAsync(Database ledger, CancellationToken done)
    {
        var outbox = new LedgerOutbox(ledger);
        var (cursor, seen) = (Arrival.None, new List<string>());
        while (true)
        {
            // Checked before the read, so that everything committed until then is read.
            var isLast = done.IsCancellationRequested;
            var entries = await outbox.UnsettledAfterAsync(cursor, 500, CancellationToken.None);
            seen.AddRange(entries.Select(entry => entry.PaymentId));
            if (entries.Count > 0) cursor = entries[^1].Arrival;
            if (isLast) return seen;
        }
    }

    private Task<T[]> AllAtOnceAsync<T>(int count, Func<Database, int, Task<T>> write) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => write(_processes[number % 2], number))));

    private async Task<string> BillAsync()
    {
        var patient = (await _store.Database.CreatePatientAsync("Ana", "1", "test", TimeProvider.System)).Id;
        await ChargeAsync(_store.Database, patient, 100);
        return Assert.IsType<IssueInvoiceOutcome.Issued>(await _store.Database.IssueInvoiceAsync(patient, "test", TimeProvider.System)).Invoice.Id;
    }

    private static Task<AddChargeOutcome> ChargeAsync(Database ledger, string patient, long amount) =>
        ledger.AddChargeAsync(patient, ChargeKind.Exam, "Hemograma", 1, amount, amount, "test", TimeProvider.System);

    private static Task<RequestPaymentOutcome> RequestAsync(Database ledger, string invoice, string key) => ledger.RequestPaymentAsync(
        new PaymentRequest(Guid.CreateVersion7().ToString(), key, invoice, "tok_visa", null, "test"),
        new QueueDepth(Options.Create(new PaymentsOptions()), TimeProvider.System), TimeProvider.System, CancellationToken.None);

    private static async Task<long> MintAsync(SettlementLedger ledger) =>
        (await ledger.MintEpochAsync("leader", null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, 0, default)).Epoch;
}
