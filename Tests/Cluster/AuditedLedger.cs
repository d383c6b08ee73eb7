using Experiment.Audit;
using Ledger;
using Ledger.Payments;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Payments.Api.Settlement;
using Spectre.Console;
using Storage;
using Storage.Sqlite;

namespace Tests.Cluster;

/// <summary>A ledger to tamper with, as the services write it: four payments, three of them settled, two leaders and one stale write.</summary>
internal sealed class AuditedLedger : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-audit-");
    private readonly SqliteDatabase _database;

    private AuditedLedger() => _database = new SqliteDatabase(Path.Combine(_folder.FullName, "ledger.db"));

    public string Folder => _folder.FullName;

    public static async Task<AuditedLedger> CreateAsync()
    {
        var ledger = new AuditedLedger();
        await ledger.MigrateAsync();
        for (var number = 1; number <= 4; number++) await ledger.RequestAsync(number);
        var settlements = new SettlementLedger(ledger._database, TimeProvider.System);
        var epoch = await MintAsync(settlements, "server_1");
        var payments = await settlements.RequestedAsync(Arrival.None, new Arrival(long.MaxValue), 1000, default);
        await settlements.SettleAsync(epoch, "server_1", [Paid(payments[0]), Paid(payments[1])], null, default);
        await settlements.SettleAsync(epoch, "server_1", [new(payments[2], new Outcome.Declined(null, "no funds"))], null, default);
        await MintAsync(settlements, "server_2");
        Assert.Equal(Fence.Stale, await settlements.SettleAsync(epoch, "server_1", [Paid(payments[3])], null, default));
        return ledger;
    }

    public Task MigrateAsync() => Migrations.ApplyAsync(_database, typeof(LedgerExtensions).Assembly);

    /// <summary>Admits a patient with an invoice of 100 and requests its payment.</summary>
    public async Task RequestAsync(int number)
    {
        var time = TimeProvider.System;
        var patient = await _database.CreatePatientAsync("Ana", "1", "desk", time);
        await _database.AddChargeAsync(patient.Id, ChargeKind.Exam, "Hemograma", 1, 100, 100, "desk", time);
        var issued = Assert.IsType<IssueInvoiceOutcome.Issued>(await _database.IssueInvoiceAsync(patient.Id, "desk", time));
        var request = new PaymentRequest($"p{number}", $"key-{number}", issued.Invoice.Id, "tok_visa", null, "desk");
        Assert.IsType<RequestPaymentOutcome.Accepted>(await _database.RequestPaymentAsync(
            request, new QueueDepth(Options.Create(new PaymentsOptions()), time), time, default));
    }

    /// <summary>Tampers as the owner of the database can: drops the triggers first.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "ledger.db")};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_no_replace; {sql}";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs <c>audit</c> on the ledger.</summary>
    public async Task<(bool IsWhole, string Report)> AuditAsync()
    {
        await using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 500;
        await using var snapshot = await Snapshot.OpenAsync(Folder, null, CancellationToken.None);
        var isWhole = await new AuditReport(snapshot, console).RunAsync(CancellationToken.None);
        return (isWhole, output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static Task<long> MintAsync(SettlementLedger ledger, string leader) =>
        ledger.MintEpochAsync(leader, null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, default);

    private static PaymentOutcome Paid(QueuedPayment payment) => new(payment, new Outcome.Paid($"ch_{payment.Id}"));
}
