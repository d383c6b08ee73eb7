using System.Runtime.CompilerServices;
using Ledger.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Patients.Api.Invoices;
using Patients.Api.Outbox;
using Patients.Api.Payments;
using Patients.Api.Settled;
using Simulation.Runtime;
using Simulation.Stores;
using Storage;

namespace Simulation.Nodes;

/// <summary>The answer to a clerk.</summary>
/// <param name="Payment">Null if nothing was accepted.</param>
internal sealed record ClerkAnswer(RequestPaymentOutcome Outcome, Payment? Payment);

/// <summary>Patients.Api: the production request path from the ledger to the settled answer, and the outbox relay. Only HTTP is missing.</summary>
internal sealed class PatientsNode(World world, string name, NodeClock clock) : Node(world, name, clock)
{
    private static readonly ConditionalWeakTable<Process, PayInvoice> PayInvoiceOf = [];
    private static readonly ConditionalWeakTable<Process, Database> LedgerOf = [];
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    protected override void Begin(Process process)
    {
        var link = new RedisLink(World, process);
        var stream = World.Mutation.Stream(World, link, 0, new SimulatedPaymentStream(World, link, 0));
        var ledger = World.Mutation.Requests(new SimulatedDatabase(World, process));
        var relays = new OutboxRelays([.. Shard.All(World.Settings.Coordination.Shards).Select(shard => new OutboxRelay(
            new LedgerOutbox(ledger, shard),
            World.Mutation.Outbox(World.Mutation.Stream(World, link, shard.Number, new SimulatedPaymentStream(World, link, shard.Number))),
            process.Time, new TranscriptLogger<OutboxRelay>(World, process)))]);
        var watcher = new SettlementWatcher(stream, ledger, process.Time, new Lifetime(), new TranscriptLogger<SettlementWatcher>(World, process));
        var depth = new QueueDepth(Options.Create(new PaymentsOptions()), process.Time);
        PayInvoiceOf.Add(process, new PayInvoice(ledger, depth, watcher, relays, process.Time));
        LedgerOf.Add(process, ledger);
        process.Start("relay", () => relays.RunAsync(CancellationToken.None));
        process.Start("watcher", () => watcher.RunAsync(CancellationToken.None));
    }

    /// <summary>Serves a clerk's request. The payment counts as accepted before the wait for its settlement.</summary>
    public async Task<ClerkAnswer> PayAsync(Process process, Wish wish)
    {
        PayInvoiceOf.TryGetValue(process, out var payInvoice);
        var request = new PaymentRequest(World.NewPaymentId(), wish.Key, wish.RefundOf is null ? wish.InvoiceId : "", wish.CardToken, null, "clerk")
        {
            Kind = wish.Kind,
            Amount = wish.IsPart ? wish.Amount : null,
            RefundOf = wish.RefundOf,
            Note = wish.RefundOf is null ? null : "a mistake",
        };
        var (outcome, watch) = await payInvoice!.AcceptAsync(request, CancellationToken.None);
        if (watch is null) return new(outcome, null);
        using (watch)
        {
            World.Checker.Accepted(process, wish.Key, watch.PaymentId);
            return new(outcome, await payInvoice.SettledAsync(watch, Wait, CancellationToken.None));
        }
    }

    /// <summary>An operator retries a parked payment.</summary>
    public static Task<RetryPaymentOutcome> RetryAsync(Process process, string paymentId)
    {
        PayInvoiceOf.TryGetValue(process, out var payInvoice);
        return payInvoice!.RetryAsync(paymentId, null, "operator", CancellationToken.None);
    }

    /// <summary>An operator gives a parked payment up.</summary>
    public static Task<RetryPaymentOutcome> GiveUpAsync(Process process, string paymentId)
    {
        LedgerOf.TryGetValue(process, out var ledger);
        return ledger!.WriteAsync(connection => ledger.GiveUp(connection, paymentId, "no money came", null, "operator", process.Time));
    }

    /// <summary>A clerk takes an invoice back that should not have been issued.</summary>
    public static Task<CancelInvoiceOutcome> CancelAsync(Process process, string invoiceId)
    {
        LedgerOf.TryGetValue(process, out var ledger);
        return ledger!.WriteAsync(connection => ledger.Cancel(connection, invoiceId, "a mistake", "clerk", process.Time));
    }

    /// <summary>An operator parks a requested payment.</summary>
    public static Task<ParkPaymentOutcome> ParkAsync(Process process, string paymentId)
    {
        PayInvoiceOf.TryGetValue(process, out var payInvoice);
        return payInvoice!.ParkAsync(paymentId, "operator", CancellationToken.None);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() => throw new NotSupportedException();
    }
}
