using Dapper;
using Experiment.Audit;
using Ledger;
using Ledger.Payments;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Patients.Api.Charges;
using Patients.Api.Invoices;
using Patients.Api.Patients;
using Patients.Api.Payments;
using Patients.Api.Prices;
using Payments.Api.Reconciliation;
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

    /// <summary>
    /// The same, and the rest of what a ledger may hold: p5 is parked, p6 was parked and retried, Eva has an unbilled charge, two differences
    /// were found. Iván has a price of the list, a voided charge, a cancelled invoice, and one of 7 that is being paid in cash; p1 is being refunded.
    /// </summary>
    public static async Task<AuditedLedger> CreateFullAsync()
    {
        var ledger = await CreateAsync();
        for (var number = 5; number <= 6; number++) await ledger.RequestAsync(number);
        var settlements = new SettlementLedger(ledger._database, TimeProvider.System);
        var payments = await settlements.RequestedAsync(Arrival.None, new Arrival(long.MaxValue), 1000, default);
        var parked = payments.Skip(1).Select(payment => new PaymentOutcome(payment, new Outcome.Parked("unknown")));
        await settlements.SettleAsync(2, "server_2", [.. parked], null, default);
        await ledger._database.RetryPaymentAsync("p6", null, "boss", TimeProvider.System, default);
        var patient = await ledger._database.CreatePatientAsync("Eva", "2", "desk", TimeProvider.System);
        await ledger._database.AddChargeAsync(patient.Id, ChargeKind.Medication, "Suero", 3, 50, 150, "desk", TimeProvider.System);
        var reconciliation = new ReconciliationLedger(ledger._database, TimeProvider.System);
        var page = PageOutcome.Empty;
        page.Differences.Add(new(new(DifferenceKind.ChargedTwice, "p1", "ch_x", "settled by ch_p1"), IsRepaired: false));
        page.Differences.Add(new(new(DifferenceKind.ParkedButKnown, "p6", "ch_p6", "charged at the gateway"), IsRepaired: true));
        await reconciliation.SaveAsync(Compared.Nothing, new Compared(3, "ch_p2", 2), page, "server_2", default);
        await ledger.CorrectAsync();
        return ledger;
    }

    private async Task CorrectAsync()
    {
        var time = TimeProvider.System;
        await _database.WriteAsync(connection =>
            _database.Set(connection, new Price("EXA-01", ChargeKind.Exam, "Hemograma", 2_850_000, Money.Currency), "boss", time));
        var patient = (await _database.CreatePatientAsync("Iván", "3", "desk", time)).Id;
        var mistake = await ChargeAsync(5);
        await _database.WriteAsync(connection => _database.Void(connection, mistake, "A mistake", "desk", time));
        var early = await ChargeAsync(60);
        var cancelled = Assert.IsType<IssueInvoiceOutcome.Issued>(await _database.IssueInvoiceAsync(patient, "desk", time)).Invoice.Id;
        await _database.WriteAsync(connection => _database.Cancel(connection, cancelled, "Too early", "desk", time));
        await _database.WriteAsync(connection => _database.Void(connection, early, "A mistake", "desk", time));
        await ChargeAsync(7);
        var issued = Assert.IsType<IssueInvoiceOutcome.Issued>(await _database.IssueInvoiceAsync(patient, "desk", time));
        await AcceptAsync(PaymentRequest.Cash("cash", "key-cash", issued.Invoice.Id, null, "desk"));
        await AcceptAsync(PaymentRequest.Refund("refund", "key-refund", "p1", 40, "Too much", null, "desk"));

        async Task<string> ChargeAsync(long price) => Assert.IsType<AddChargeOutcome.Added>(
            await _database.AddChargeAsync(patient, ChargeKind.Exam, "Hemograma", 1, price, price, "desk", time)).Charge.Id;
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
        await AcceptAsync(request);
    }

    private async Task AcceptAsync(PaymentRequest request) => Assert.IsType<RequestPaymentOutcome.Accepted>(await _database.RequestPaymentAsync(
        request, new QueueDepth(Options.Create(new PaymentsOptions()), TimeProvider.System), TimeProvider.System, default));

    /// <summary>Tampers as the owner of the database can: drops the triggers first.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync($"""
            DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete; DROP TRIGGER IF EXISTS audit_no_replace; {sql}
            """);
    }

    /// <summary>The first column.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        return [.. (await connection.QueryAsync<object>(sql)).Select(row => $"{((IDictionary<string, object>)row).Values.Single()}")];
    }

    /// <summary>Writes the whole trail again with altered actions and results, as if the services had written it so.</summary>
    public async Task RetellAsync(Func<string, string> alter)
    {
        await TamperAsync("");
        await using var connection = await ConnectAsync();
        foreach (var (chain, start) in await connection.QueryAsync<(string, string)>("SELECT chain, start FROM audit_heads"))
        {
            var hash = start;
            await using var command = connection.CreateCommand();
            command.CommandText = ChainLine.Select;
            command.Parameters.AddWithValue("@value", chain);
            var lines = new List<ChainLine>();
            await using (var row = await command.ExecuteReaderAsync())
                while (await row.ReadAsync()) lines.Add(ChainLine.Of(row));
            foreach (var line in lines.Select(line => line with { Action = alter(line.Action), Result = alter(line.Result) }))
            {
                hash = line.HashAfter(hash);
                await connection.ExecuteAsync("UPDATE audit SET action = @Action, result = @Result, hash = @hash WHERE chain = @Chain AND number = @Number",
                    new { line.Action, line.Result, line.Chain, line.Number, hash });
            }
            await connection.ExecuteAsync("UPDATE audit_heads SET hash = @hash WHERE chain = @chain", new { chain, hash });
        }
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

    private async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "ledger.db")};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<long> MintAsync(SettlementLedger ledger, string leader) =>
        (await ledger.MintEpochAsync(leader, null, "missing", TimeSpan.Zero, () => TimeSpan.Zero, 0, default)).Epoch;

    private static PaymentOutcome Paid(QueuedPayment payment) => new(payment, new Outcome.Paid($"ch_{payment.Id}"));
}
