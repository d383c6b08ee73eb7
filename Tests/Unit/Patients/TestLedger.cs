using Billing.Charges;
using Billing.Invoices;
using Billing.Ledger;
using Billing.Patients;
using Billing.Payments;
using Microsoft.Extensions.Options;
using Storage;
using Xunit;

namespace Tests.Unit.Patients;

/// <summary>A ledger in a file of its own, for tests without HTTP.</summary>
public sealed class TestLedger : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alta-ledger-").FullName;
    private readonly List<Database> _opened = [];

    public static async Task<TestLedger> CreateAsync()
    {
        var ledger = new TestLedger();
        await Migrations.ApplyAsync(ledger.Open(), typeof(LedgerExtensions).Assembly);
        return ledger;
    }

    /// <summary>The file as another process has it open, with a writer of its own.</summary>
    public Database Open()
    {
        var database = new SqliteDatabase(Path.Combine(_folder, "ledger.db"));
        _opened.Add(database);
        return database;
    }

    /// <summary>Requests a payment of a new patient's new invoice; answers its id.</summary>
    public static async Task<string> RequestPaymentAsync(Database database)
    {
        var patient = await database.CreatePatientAsync("Ana", "1", TimeProvider.System);
        await database.AddChargeAsync(patient.Id, ChargeKind.Exam, "Hemograma", 1, 100, 100, TimeProvider.System);
        var issued = (IssueInvoiceOutcome.Issued)await database.IssueInvoiceAsync(patient.Id, TimeProvider.System);
        var id = Guid.NewGuid().ToString();
        var request = new PaymentRequest(id, IdempotencyKey: id, issued.Invoice.Id, "tok_slow", TraceParent: null);
        var depth = new QueueDepth(Options.Create(new PaymentsOptions()), TimeProvider.System);
        Assert.IsType<RequestPaymentOutcome.Accepted>(
            await database.RequestPaymentAsync(request, depth, TimeProvider.System, CancellationToken.None));
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) await database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
