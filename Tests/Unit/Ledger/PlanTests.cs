using System.Text.RegularExpressions;
using Coordination;
using Dapper;
using Ledger.Payments;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Monitor.Worker.Cluster;
using Patients.Api.Invoices;
using Patients.Api.Outbox;
using Patients.Api.Patients;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;
using SQLitePCL;
using Storage;
using Storage.Sqlite;
using Tests.Unit.Infrastructure;
using Tests.Unit.Patients;
using Xunit;

namespace Tests.Unit.Ledger;

/// <summary>
/// No statement of the services passes over a table that grows with the payments: with ten million of them it would hold up everything else.
/// The services run each of their statements, and SQLite tells its plans.
/// </summary>
public sealed partial class PlanTests(PlanTests.Recorded app) : IClassFixture<PlanTests.Recorded>
{
    private const string Growing = "patients|patient_parts|charges|invoices|payments|settlements|audit|idempotency_keys|early_charges";

    /// <summary>What a plan may pass over: tables of one or a few rows, what grows with faults and not with payments, and results that are limited.</summary>
    private const string Small =
        "leadership|arrivals|audit_heads|search_folding|reconciliation|schema_versions|epochs|differences|stale_writes"
        + "|prices|numbers|CONSTANT|admitted|waiting|counted|range[0-9]|word[0-9]|words";

    /// <summary>Statements that may pass over a growing table, each with its reason.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["^DELETE FROM early_charges$"] = "empties the table: the gateway's record was replaced",
        ["FROM \\(SELECT 1 AS one FROM payments WHERE payments.status = .paid. LIMIT"] = "most payments are paid: it is soon at its limit",
        ["^SELECT id, card_token, kind, giving_up, trial FROM payments"] = "the test's own leader",
    };

    public sealed class Recorded : PatientsApp
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("alta-plans-").FullName;

        internal RecordingDatabase Database { get; }

        public Recorded() => Database = new RecordingDatabase(File);

        public string File => Path.Combine(_folder, "ledger.db");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<Database>(Database));
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Statements_OfTheServices_PassOverNoTableThatGrows()
    {
        await RunPatientsAsync();
        await RunLeaderAsync();
        await new LedgerView(app.Database, Options.Create(new CoordinationOptions()), TimeProvider.System, NullLogger<LedgerView>.Instance)
            .ReadAsync(CancellationToken.None);

        var statements = app.Database.Statements.ToList();
        var recorded = statements.ConvertAll(Plain);
        var written = StatementsInSource().Distinct().ToList();
        Assert.InRange(written.Count, 20, int.MaxValue);
        var unseen = written.Where(text => !recorded.Exists(each => each.Contains(text, StringComparison.Ordinal)));
        Assert.Empty(unseen.ToList());

        using var ledger = new PreparedConnection($"Data Source={app.File};Pooling=False");
        ledger.Open();
        var passing = from statement in statements
                      where !Allowed.Keys.Any(allowed => Regex.IsMatch(Plain(statement), allowed))
                      from step in Plan(ledger, statement)
                      where PassesOver().IsMatch(step) && !IsBounded(step, statement)
                      select $"{step}: {statement}";
        Assert.Empty(passing.ToList());
    }

    /// <summary>
    /// In the order of an index, up to a limit: only the rows that are asked for, and those before them in a list. Or only what waits or is
    /// parked: as much as the queue is long.
    /// </summary>
    private static bool IsBounded(string step, string statement) =>
        (step.Contains("USING", StringComparison.Ordinal) && statement.Contains("LIMIT", StringComparison.Ordinal))
        || step.EndsWith("INDEX payments_requested", StringComparison.Ordinal) || step.EndsWith("INDEX payments_parked", StringComparison.Ordinal);

    private async Task RunPatientsAsync()
    {
        await app.Services.GetServices<IHostedService>().OfType<RefoldPatients>().Single().Folded;
        var (patient, invoice) = await app.BillAsync();
        var parked = (string)(await app.PayAsync((await app.BillAsync()).InvoiceId, "parked", "tok_slow", "wait=0"))["payment_id"]!;
        await app.PostTextAsync("/patients", """{"name":"Ana","document":"1"}""", key: "admitted");
        await app.PayAsync(invoice, "paid");
        await app.PostAsync($"/payments/{parked}/park");
        await app.PostAsync($"/payments/{parked}/retry");
        await app.PostAsync("/payments/unknown/park");
        await app.PostAsync("/payments/retry-parked");
        foreach (var path in (string[])["", "?search=o'brien", "?search=ana", "?trial=true", "?trial=true&search=a", "?search=gomez+ana", "?owing=true"])
            await app.GetAsync($"/patients{path}");
        foreach (var path in (string[])["", "/consolidated", "/invoices"]) await app.GetAsync($"/patients/{patient}{path}");
        foreach (var path in (string[])["", "?status=requested", "?status=paid", "?status=declined", "?status=parked", $"/{parked}"])
            await app.GetAsync($"/payments{path}");
        await CorrectAsync(invoice);
        foreach (var path in (string[])[$"/invoices/{invoice}", "/invoices", "/invoices?search=1", "/prices", "/settlements", "/audit"])
            await app.GetAsync(path);
        await global::Patients.Api.Demo.DemoHospital.AdmitDemoHospitalAsync(app.Database, TimeProvider.System);
        await app.Database.WriteAsync(connection => connection.Execute("UPDATE search_folding SET version = 0"));
        var refold = ActivatorUtilities.CreateInstance<RefoldPatients>(app.Services);
        await refold.StartAsync(CancellationToken.None);
        await refold.Folded;
        await app.Services.GetServices<IHostedService>().OfType<CloseInvoices>().Single().CloseNextAsync(CancellationToken.None);
        var outbox = new LedgerOutbox(app.Database);
        await outbox.UnsettledAfterAsync(Arrival.None, 10, CancellationToken.None);
        await outbox.IsKnownAsync(Arrival.None, CancellationToken.None);
    }

    private async Task CorrectAsync(string paid)
    {
        var payment = (string)(await app.GetAsync($"/invoices/{paid}"))["payment_id"]!;
        await app.RefundAsync(payment, "refunded");
        await app.PayCashAsync(paid, "cash");
        await app.PayAsync(paid, "too late");
        var (patient, cancelled) = await app.BillAsync();
        var answer = await app.PostAsync($"/invoices/{cancelled}/cancel", new { reason = "A test" });
        await app.GetAsync($"/invoices/{cancelled}");
        await app.PostAsync($"/charges/{answer["lines"]![0]!["id"]}/void", new { reason = "A test" });
        var given = await app.PayAsync((await app.BillAsync()).InvoiceId, "given up", "tok_broken");
        await app.PostAsync($"/payments/{given.Id}/give-up", new { reason = "A test" });
        await app.PostAsync($"/patients/{patient}/charges", new { price_code = "NONE", quantity = 1 });
    }

    private async Task RunLeaderAsync()
    {
        var ledger = new SettlementLedger(app.Database, TimeProvider.System);
        var minted = await ledger.MintEpochAsync("server_1", null, "test", TimeSpan.Zero, () => TimeSpan.Zero, 100, CancellationToken.None);
        var pending = await ledger.RequestedAsync(Arrival.None, new Arrival(long.MaxValue), 100, CancellationToken.None);
        Assert.NotEmpty(pending);
        await ledger.IsRequestedAsync(pending[0], CancellationToken.None);
        await ledger.ArrivalsAsync([pending[0].Id], CancellationToken.None);
        await ledger.RecordIntentAsync(minted.Epoch, "server_1", pending, CancellationToken.None);
        await ledger.SettleAsync(minted.Epoch, "server_1",
            [.. pending.Select(payment => new PaymentOutcome(payment, new Outcome.Paid($"c{payment.Id}")))], TimeSpan.Zero, CancellationToken.None);

        var record = new ReconciliationLedger(app.Database, TimeProvider.System);
        var compared = await record.ComparedAsync();
        await record.SettledAsync(0, 10);
        await record.FindAsync([pending[0].Id]);
        var page = PageOutcome.Empty;
        page.Early.Add(new GatewayCharge("c", "unknown", IsDeclined: false, 1, "COP"));
        page.Differences.Add(new(new Difference(DifferenceKind.UnknownPayment, "unknown", "c", "-"), IsRepaired: false));
        await record.SaveAsync(compared, compared with { Charges = 1 }, page, "server_1", CancellationToken.None);
        await record.EarlyAsync("", 10);
        await record.SaveEarlyAsync(PageOutcome.Empty, ["c"], "server_1", CancellationToken.None);
        await record.StartOverAsync(compared with { Charges = 1 }, page.Differences[0].Difference, "server_1", CancellationToken.None);
        await record.EndAsync(CancellationToken.None);
    }

    private static IEnumerable<string> Plan(SqliteConnection ledger, string statement)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(ledger.Handle!, $"EXPLAIN QUERY PLAN {statement}", out var plan), ledger.Handle!);
        using (plan)
        {
            while (raw.sqlite3_step(plan) == raw.SQLITE_ROW) yield return raw.sqlite3_column_text(plan, 3).utf8_to_string();
        }
    }

    /// <summary>Where the services' source reads or changes a growing table: the text from there to where it ends or is put together.</summary>
    private static IEnumerable<string> StatementsInSource()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Aspire.sln"))) root = root.Parent!;
        // A rehearsal's ledger has a few rows.
        var files = ((string[])["Patients.Api", "Payments.Api", "Monitor.Worker", "Libraries/Ledger"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root.FullName, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(file) != "TakeoverRehearsal.cs");
        return from line in files.SelectMany(File.ReadLines)
               where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
               from match in Uses().Matches(line)
               select Plain(match.Value);
    }

    private static string Plain(string sql) => Spaces().Replace(sql, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex($@"^SCAN (?!(?:{Small})\b)")]
    private static partial Regex PassesOver();

    [GeneratedRegex($@"\b(FROM|JOIN|UPDATE|INTO) ({Growing})\b[^""{{]*")]
    private static partial Regex Uses();
}
