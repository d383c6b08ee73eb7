using Ledger.Payments;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Outbox;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Storage;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>Requests that share a transaction are decided together, with the same outcomes as one after another.</summary>
public sealed class SharedTransactionTests : IAsyncLifetime
{
    private readonly QueueDepth _depth = new(Options.Create(new PaymentsOptions { MaxQueueDepth = 4 }), TimeProvider.System);
    private TestLedger _store = null!;

    private Database Ledger => _store.Database;

    public async ValueTask InitializeAsync() => _store = await TestLedger.CreateAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Requests_ThatShareATransaction_AreDecidedInTheirOrder()
    {
        var (first, second, third) = (await BillAsync(), await BillAsync(), await BillAsync());

        var outcomes = await TogetherAsync(
            ("a", first, "tok_visa"), ("a", first, "tok_visa"), ("a", first, "tok_other"), ("b", first, "tok_visa"), ("c", "none", "tok_visa"),
            ("d", second, "tok_visa"), ("e", third, "tok_visa"), ("e", third, "tok_visa"));

        var accepted = Assert.IsType<RequestPaymentOutcome.Accepted>(outcomes[0]).PaymentId;
        Assert.Equal(new RequestPaymentOutcome.Known(accepted), outcomes[1]);
        Assert.IsType<RequestPaymentOutcome.KeyReused>(outcomes[2]);
        Assert.Equal(new RequestPaymentOutcome.InvoiceTaken(accepted, PaymentStatus.Requested), outcomes[3]);
        Assert.IsType<RequestPaymentOutcome.InvoiceUnknown>(outcomes[4]);
        var others = outcomes.Skip(5).Take(2).Select(outcome => Assert.IsType<RequestPaymentOutcome.Accepted>(outcome).PaymentId).ToList();
        Assert.Equal(new RequestPaymentOutcome.Known(others[1]), outcomes[7]);
        var entries = await new LedgerOutbox(Ledger).UnsettledAfterAsync(Arrival.None, 10, CancellationToken.None);
        Assert.Equal([accepted, .. others], entries.Select(entry => entry.PaymentId));
        Assert.Equal(entries[0].Arrival.Value + 2, entries[2].Arrival.Value);
    }

    [Fact]
    public async Task Requests_ThatShareATransaction_FillTheQueueAndNoMore()
    {
        var invoices = new List<string>();
        for (var number = 0; number < 6; number++) invoices.Add(await BillAsync());

        var outcomes = await TogetherAsync([.. invoices.Select(invoice => (invoice, invoice, "tok_visa"))]);

        Assert.All(outcomes.Take(4), outcome => Assert.IsType<RequestPaymentOutcome.Accepted>(outcome));
        Assert.All(outcomes.Skip(4), outcome => Assert.IsType<RequestPaymentOutcome.QueueFull>(outcome));
    }

    private async Task<RequestPaymentOutcome[]> TogetherAsync(params (string Key, string Invoice, string Token)[] requests)
    {
        // While the writer is busy with this, the requests gather behind it.
        using ManualResetEventSlim busy = new(), go = new();
        var blocking = Ledger.WriteAsync(_ =>
        {
            busy.Set();
            return go.Wait(TimeSpan.FromSeconds(30));
        });
        busy.Wait(TestContext.Current.CancellationToken);
        var outcomes = requests.Select(request => Ledger.RequestPaymentAsync(
            new PaymentRequest(Guid.CreateVersion7().ToString(), request.Key, request.Invoice, request.Token, TraceParent: null, Actor: "test"),
            _depth, TimeProvider.System, CancellationToken.None)).ToList();
        go.Set();
        Assert.True(await blocking);
        return await Task.WhenAll(outcomes);
    }

    private async Task<string> BillAsync()
    {
        var patient = (await Ledger.CreatePatientAsync("Ana", "1", "test", TimeProvider.System)).Id;
        await Ledger.AddChargeAsync(patient, ChargeKind.Exam, "Hemograma", 1, 100, 100, "test", TimeProvider.System);
        return Assert.IsType<IssueInvoiceOutcome.Issued>(await Ledger.IssueInvoiceAsync(patient, "test", TimeProvider.System)).Invoice.Id;
    }
}
