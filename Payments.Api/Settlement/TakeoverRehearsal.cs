using System.Diagnostics;
using Coordination.Protocol;
using Dapper;
using Ledger;
using Ledger.Payments;
using Microsoft.Extensions.Logging.Abstractions;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Storage;

namespace Payments.Api.Settlement;

/// <summary>
/// Runs a whole takeover once, with the production code on a temporary ledger and stream, so that a real one finds its code
/// compiled. A cold takeover takes twice as long.
/// </summary>
internal static class TakeoverRehearsal
{
    private const int Payments = 3;

    /// <param name="live">The real ledger. The rehearsal uses an empty database of the same kind, separate from it.</param>
    /// <param name="stream">A stream that only this process uses. It is deleted at the end.</param>
    public static async Task RunAsync(LeaderServices services, Database live, IPaymentStream stream, CancellationToken cancellation)
    {
        try
        {
            await using var database = await live.CreateScratchAsync();
            await Migrations.ApplyAsync(database, typeof(LedgerExtensions).Assembly, cancellation);
            await database.WriteAsync(connection => connection.Execute("""
                INSERT INTO patients (id, name, document, created_at) VALUES ('p', '-', '-', 0);
                """), cancellation);
            for (var arrival = 1; arrival <= Payments; arrival++) await AddPaymentAsync(database, arrival, cancellation);
            await stream.AppendAsync(await stream.TopAsync(cancellation), [.. Enumerable.Range(1, Payments).Select(arrival =>
                new StreamEntry(new Arrival(arrival), $"rehearsal-{arrival}", null))], cancellation);

            var ledger = new SettlementLedger(database, services.Time);
            using var stepDown = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            // Runs the span code too, unsampled like the caller. The meter's name has no listeners, so the rehearsal is not counted.
            using var telemetry = new Telemetry(services.Telemetry.Source, "rehearsal");
            using var gateway = new RehearsalGateway();
            var stage = new Stage(stream, stepDown);
            var rehearsed = services with
            {
                Ledger = ledger,
                Stream = stage,
                Gateway = gateway.Connect(services.Time),
                Telemetry = telemetry,
                Log = NullLogger.Instance,
            };
            var appointment = new Appointment(null, "rehearsal", TimeSpan.Zero, TimeSpan.Zero)
            {
                Trace = Activity.Current?.Context ?? default,
            };
            var takeover = await Takeover.MintAsync("rehearsal", appointment, rehearsed, cancellation);
            var pipeline = new TermPipeline(new Term("rehearsal", takeover.Epoch, stage), takeover, rehearsed);
            await pipeline.RunAsync(stepDown.Token, cancellation);
        }
        finally
        {
            await stream.ResetAsync(cancellation);
        }
    }

    private static Task<int> AddPaymentAsync(Database database, int arrival, CancellationToken cancellation) =>
        database.WriteAsync(connection => connection.Execute($"""
            INSERT INTO invoices (id, patient_id, amount, currency, issued_at) VALUES (@id, 'p', 1, 'COP', 0);
            INSERT INTO payments (id, idempotency_key, fingerprint, invoice_id, card_token, amount, currency, status, arrival, requested_at)
            VALUES (@id, @id, '-', @id, '-', 1, 'COP', '{StoredStatus.Requested}', @arrival, 0);
            """, new { id = $"rehearsal-{arrival}", arrival }), cancellation);

    /// <summary>The rehearsal's queue and lease. The queue ends the rehearsal once the last payment is announced; the lease always holds.</summary>
    private sealed class Stage(IPaymentStream stream, CancellationTokenSource end) : IPaymentStream, ILease
    {
        private int _announced;

        public bool IsHeld => true;

        public async Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation)
        {
            await stream.AnnounceAsync(paymentIds, cancellation);
            if ((_announced += paymentIds.Count) == Payments) await end.CancelAsync();
        }

        public Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation) =>
            stream.ReadAsync(after, limit, wait, cancellation);

        public Task<Arrival> TopAsync(CancellationToken cancellation) => stream.TopAsync(cancellation);

        public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation) =>
            stream.AppendAsync(expectedTop, entries, cancellation);

        public Task ResetAsync(CancellationToken cancellation) => stream.ResetAsync(cancellation);

        public Task TrimAsync(Arrival settled, CancellationToken cancellation) => stream.TrimAsync(settled, cancellation);

        public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) =>
            stream.SetAsideAsync(entries, reason, cancellation);

        public Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation) =>
            stream.SubscribeAsync(announced, cancellation);
    }
}
