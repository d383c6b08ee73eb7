using System.Reflection;
using Billing.Ledger;
using Billing.Queue;
using Billing.Settlement;
using Coordination.Leadership;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Payments.Api.Gateway;
using Storage;

namespace Payments.Api.Processing;

/// <summary>
/// Runs a whole takeover once, with the production code over a throw-away ledger file, so that a real one finds its code
/// compiled: a cold takeover takes twice as long.
/// </summary>
internal static class Rehearsal
{
    private const int Payments = 3;

    public static async Task RunAsync(Dependencies dependencies, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("alta-rehearsal-");
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(folder.FullName, "ledger.db"));
            await Migrations.ApplyAsync(database, typeof(LedgerExtensions).Assembly, cancellation);
            await database.WriteAsync(connection => connection.Execute("""
                INSERT INTO patients (id, name, document, search, created_at) VALUES ('p', '-', '-', '-', 0);
                """), cancellation);
            for (var arrival = 1; arrival <= Payments; arrival++) await AddPaymentAsync(database, arrival, cancellation);

            var ledger = new SettlementLedger(database, dependencies.Time);
            var epoch = await ledger.MintEpochAsync("rehearsal", null, "rehearsal", TimeSpan.Zero, () => TimeSpan.Zero, cancellation);
            using var stepDown = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var unheard = new Telemetry("rehearsal");
            using var gateway = new RehearsalGateway();
            var stage = new Stage(Payments, stepDown);
            var pipeline = new TermPipeline(
                new Term("rehearsal", epoch, stage), () => TimeSpan.Zero,
                dependencies with { Ledger = ledger, Stream = stage, Gateway = gateway.Connect(dependencies.Time), Telemetry = unheard, Log = NullLogger.Instance });
            await pipeline.RunAsync(stepDown.Token, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<int> AddPaymentAsync(SqliteDatabase database, int arrival, CancellationToken cancellation) =>
        database.WriteAsync(connection => connection.Execute("""
            INSERT INTO invoices (id, patient_id, amount, currency, issued_at) VALUES (@id, 'p', 1, 'COP', 0);
            INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at)
            VALUES (@id, @id, '-', @id, '-', 1, 'COP', 'requested', @arrival, 0);
            """, new { id = $"rehearsal-{arrival}", arrival }), cancellation);

    /// <summary>Plays queue and lease, and ends the rehearsal once the last payment is announced.</summary>
    private sealed class Stage(int payments, CancellationTokenSource end) : IPaymentStream, ILease
    {
        private int _announced;

        public bool IsHeld => true;

        public Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation) =>
            after == Arrival.None
                ? Task.FromResult<IReadOnlyList<StreamEntry>>([.. Enumerable.Range(1, payments).Select(arrival =>
                    new StreamEntry(new Arrival(arrival), $"rehearsal-{arrival}", null))])
                : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation)
                    .ContinueWith<IReadOnlyList<StreamEntry>>(_ => [], cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
            (_announced += paymentIds.Count) < payments ? Task.CompletedTask : end.CancelAsync();

        public Task TrimAsync(Arrival settled, CancellationToken cancellation) => Task.CompletedTask;
        public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) => throw Unexpected();
        public Task<Arrival> TopAsync(CancellationToken cancellation) => throw Unexpected();
        public Task ResetAsync(CancellationToken cancellation) => throw Unexpected();
        public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation) => throw Unexpected();
        public Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation) => throw Unexpected();

        private static InvalidOperationException Unexpected() => new("A takeover does not do this.");
    }
}
