using Dapper;
using Ledger;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using PaymentQueue;
using Storage;

namespace Tests.Unit.Infrastructure;

/// <summary>A real ledger for one test, on SQLite or PostgreSQL (<see cref="TestPostgres"/>), with requested payments.</summary>
public sealed class TestLedger : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-test-");
    private readonly List<Database> _opened = [];

    private TestLedger(string? connectionString)
    {
        ConnectionString = connectionString ?? Path.Combine(_folder.FullName, "ledger.db");
        Database = Open();
    }

    public string ConnectionString { get; }

    public Database Database { get; }

    public static async Task<TestLedger> CreateAsync(int requested = 0)
    {
        var ledger = new TestLedger(TestPostgres.IsChosen ? await TestPostgres.NewSchemaAsync() : null);
        await Migrations.ApplyAsync(ledger.Database, typeof(LedgerExtensions).Assembly);
        for (var arrival = 1; arrival <= requested; arrival++) await ledger.RequestAsync(arrival);
        return ledger;
    }

    /// <summary>Opens the ledger again with its own writer, as another process would.</summary>
    public Database Open()
    {
        var database = LedgerDatabase.Open(ConnectionString, NullLogger.Instance);
        _opened.Add(database);
        return database;
    }

    /// <summary>Adds payment <c>p{arrival}</c> with its own invoice.</summary>
    public Task<int> RequestAsync(long arrival, string cardToken = "tok_visa") => Database.WriteAsync(connection => connection.Execute("""
        INSERT INTO patients (id, name, document, created_at) VALUES ('patient', 'Test', '1', 0) ON CONFLICT DO NOTHING;
        INSERT INTO invoices (id, patient_id, amount, currency, issued_at) VALUES (@invoice, 'patient', 100, 'COP', 0);
        INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at)
        VALUES (@id, @id, 'f', @invoice, @cardToken, 100, 'COP', 'requested', @arrival, 0);
        """, new { id = Id(arrival), invoice = $"i{arrival}", cardToken, arrival }));

    /// <summary>Adds payment <c>p{arrival}</c> of another kind to the invoice of <c>p{of}</c>; a refund gives that payment back.</summary>
    /// <param name="invoice">The number of the invoice, if <c>p{of}</c> has none of its own.</param>
    public Task<int> RequestAsync(
        long arrival, string kind, long of, long amount = 100, bool givingUp = false, bool trial = false, long? invoice = null) =>
        Database.WriteAsync(connection => connection.Execute("""
            INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at,
                                  kind, refund_of, giving_up, trial)
            VALUES (@id, @id, 'f', @invoice, '', @amount, 'COP', 'requested', @arrival, 0, @kind, @refundOf, @givingUp, @trial)
            """, new
        {
            id = Id(arrival),
            invoice = $"i{invoice ?? of}",
            amount,
            arrival,
            kind,
            refundOf = kind == StoredKind.Refund ? Id(of) : null,
            givingUp = givingUp ? 1 : 0,
            trial = trial ? 1 : 0,
        }));

    public static string Id(long arrival) => $"p{arrival}";

    public static StreamEntry Entry(long arrival) => new(new Arrival(arrival), Id(arrival), null);

    public async Task<string> StatusAsync(long arrival) => (await Database.ReadAsync(connection =>
        connection.QuerySingleAsync<string>("SELECT status FROM payments WHERE id = @id", new { id = Id(arrival) })))!;

    /// <summary>The ids of the settled payments, in order of settlement.</summary>
    public async Task<List<string>> SettledAsync() => [.. await Database.ReadAsync(connection =>
        connection.QueryAsync<string>("SELECT payment_id FROM settlements ORDER BY sequence"))];

    public async Task<long> CountAsync(string table) => await Database.ReadAsync(connection =>
        connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) await database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
