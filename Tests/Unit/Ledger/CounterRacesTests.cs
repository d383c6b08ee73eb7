using Dapper;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Storage;
using Tests.Unit.Infrastructure;
using Tests.Unit.Patients;
using Xunit;

namespace Tests.Unit.Ledger;

/// <summary>
/// Two processes move the money of the same invoice at the same time. On PostgreSQL their transactions overlap, and only the lock on the invoice
/// keeps them from taking the same money.
/// </summary>
public sealed class CounterRacesTests : IAsyncLifetime
{
    private const int Rounds = 15;

    private TestLedger _store = null!;
    private Database[] _processes = [];

    public async ValueTask InitializeAsync()
    {
        _store = await TestLedger.CreateAsync();
        _processes = [_store.Database, _store.Open()];
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task PartPayments_ThatTogetherExceedTheInvoice_AreNotBothAccepted()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var invoice = await BillAsync();
            var outcomes = await AllAtOnceAsync(2, (process, number) => PayAsync(process, invoice, number, 60));
            Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Equal(40, Assert.Single(outcomes.OfType<RequestPaymentOutcome.TooMuch>()).Outstanding);
        }
    }

    [Fact]
    public async Task PartPayments_ManyAtOnce_TakeTheInvoiceAndNoMore()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var invoice = await BillAsync();
            var outcomes = await AllAtOnceAsync(30, (process, number) => PayAsync(process, invoice, number, 7));
            Assert.Equal(14, outcomes.OfType<RequestPaymentOutcome.Accepted>().Count());
            Assert.Equal(16, outcomes.OfType<RequestPaymentOutcome.TooMuch>().Count(refused => refused.Outstanding == 2));
        }
    }

    [Fact]
    public async Task PaymentsOfManyInvoices_InGroupsOfOppositeOrder_AreAllAccepted()
    {
        var invoices = new List<string>();
        for (var number = 0; number < 40; number++) invoices.Add(await BillAsync());

        var outcomes = await Task.WhenAll(
            invoices.Select(invoice => Task.Run(() => PayAsync(_processes[0], invoice, 0, 50)))
                .Concat(Enumerable.Reverse(invoices).Select(invoice => Task.Run(() => PayAsync(_processes[1], invoice, 1, 50)))));

        Assert.All(outcomes, outcome => Assert.IsType<RequestPaymentOutcome.Accepted>(outcome));
    }

    [Fact]
    public async Task Cancellation_BesideAPayment_IsOneOrTheOther()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var invoice = await BillAsync();
            var paying = Task.Run(() => PayAsync(_processes[0], invoice, 0, null));
            var cancelling = Task.Run(() => _processes[1].WriteAsync(connection =>
                _processes[1].Cancel(connection, invoice, "Too early", "desk", TimeProvider.System)));
            if (await paying is RequestPaymentOutcome.Accepted { PaymentId: var payment })
                Assert.Equal(new CancelInvoiceOutcome.Paying(payment), await cancelling);
            else
            {
                Assert.IsType<RequestPaymentOutcome.InvoiceCancelled>(await paying);
                Assert.IsType<CancelInvoiceOutcome.Cancelled>(await cancelling);
            }
        }
    }

    [Fact]
    public async Task Refunds_BesideEachOther_GiveBackNoMoreThanWasPaid()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payment = await PaidAsync();
            var outcomes = await AllAtOnceAsync(2, (process, number) => RefundAsync(process, payment, $"{payment}-{number}", 60));
            Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Equal(40, Assert.Single(outcomes.OfType<RequestPaymentOutcome.TooMuchBack>()).Left);
        }
    }

    [Fact]
    public async Task Refunds_UnderOneKeyFromTwoProcesses_AreOneRefund()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payment = await PaidAsync();
            var outcomes = await AllAtOnceAsync(20, (process, _) => RefundAsync(process, payment, $"key-{payment}", 60));
            var accepted = Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Equal(19, outcomes.OfType<RequestPaymentOutcome.Known>().Count(known => known.PaymentId == accepted.PaymentId));
        }
    }

    [Fact]
    public async Task OneKey_ForAPaymentAndARefund_IsOneOfThem()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (payment, invoice) = (await PaidAsync(), await BillAsync());
            var outcomes = await Task.WhenAll(
                Task.Run(() => RefundAsync(_processes[0], payment, $"both-{payment}", 60)),
                Task.Run(() => PayAsync(_processes[1], invoice, 0, 60, $"both-{payment}")));
            Assert.Single(outcomes.OfType<RequestPaymentOutcome.Accepted>());
            Assert.Single(outcomes.OfType<RequestPaymentOutcome.KeyReused>());
        }
    }

    [Fact]
    public async Task GivenUp_ByTwoProcessesAtOnce_IsQueuedOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payment = await AcceptedAsync(await BillAsync());
            await _store.Database.ParkPaymentAsync(payment, "boss", TimeProvider.System, CancellationToken.None);
            var outcomes = await AllAtOnceAsync(2, (process, _) => process.WriteAsync(connection =>
                process.GiveUp(connection, payment, "No charge", null, "boss", TimeProvider.System)));
            Assert.Single(outcomes.OfType<RetryPaymentOutcome.Requested>());
            Assert.Single(outcomes.OfType<RetryPaymentOutcome.NotParked>());
        }
    }

    [Fact]
    public async Task Invoices_ClosedBesideARefund_AreOpenWhenItIsSettled()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payment = await PaidAsync();
            var refunding = Task.Run(() => RefundAsync(_processes[0], payment, $"{payment}-refund", 60));
            var closing = Task.Run(() => new CloseInvoices(_processes[1], TimeProvider.System, NullLogger<CloseInvoices>.Instance).CloseNextAsync(default));
            await closing;
            var refund = Assert.IsType<RequestPaymentOutcome.Accepted>(await refunding).PaymentId;
            await TestLeader.SettleAsync(_store.Database, $"id = '{refund}'");

            Assert.Equal(1, await _store.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
                "SELECT is_open FROM invoices WHERE id = (SELECT invoice_id FROM payments WHERE id = @payment)", new { payment })));
        }
    }

    [Fact]
    public async Task InvoiceNumbers_TakenByTwoProcesses_HaveNoGapAndNoDouble()
    {
        await AllAtOnceAsync(40, (process, _) => BillAsync(process));
        var numbers = await _store.Database.ReadAsync(connection => connection.QueryAsync<long>("SELECT number FROM invoices ORDER BY number"));
        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), numbers);
    }

    private Task<T[]> AllAtOnceAsync<T>(int count, Func<Database, int, Task<T>> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => work(_processes[number % 2], number))));

    private async Task<string> PaidAsync()
    {
        var payment = await AcceptedAsync(await BillAsync());
        await TestLeader.SettleAsync(_store.Database, $"id = '{payment}'");
        return payment;
    }

    private async Task<string> AcceptedAsync(string invoice) =>
        Assert.IsType<RequestPaymentOutcome.Accepted>(await PayAsync(_store.Database, invoice, 0, null)).PaymentId;

    private Task<string> BillAsync() => BillAsync(_store.Database);

    private static async Task<string> BillAsync(Database ledger)
    {
        var patient = (await ledger.CreatePatientAsync("Ana", "1", "test", TimeProvider.System)).Id;
        await ledger.AddChargeAsync(patient, ChargeKind.Exam, "Hemograma", 1, 100, 100, "test", TimeProvider.System);
        return Assert.IsType<IssueInvoiceOutcome.Issued>(await ledger.IssueInvoiceAsync(patient, "test", TimeProvider.System)).Invoice.Id;
    }

    private static Task<RequestPaymentOutcome> PayAsync(Database ledger, string invoice, int number, long? amount, string? key = null) => RequestAsync(ledger,
        new PaymentRequest(Guid.CreateVersion7().ToString(), key ?? $"{invoice}-{number}", invoice, "tok_visa", null, "test") { Amount = amount });

    private static Task<RequestPaymentOutcome> RefundAsync(Database ledger, string payment, string key, long amount) =>
        RequestAsync(ledger, PaymentRequest.Refund(Guid.CreateVersion7().ToString(), key, payment, amount, "Too much", null, "test"));

    private static Task<RequestPaymentOutcome> RequestAsync(Database ledger, PaymentRequest request) => ledger.RequestPaymentAsync(
        request, new QueueDepth(Options.Create(new PaymentsOptions()), TimeProvider.System), TimeProvider.System, CancellationToken.None);
}
