using System.Runtime.CompilerServices;
using Billing.Payments;
using Billing.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Patients.Api.Settled;
using Simulation.Runtime;
using Simulation.Stores;
using Storage;

namespace Simulation.Nodes;

/// <summary>What a clerk gets to hear.</summary>
/// <param name="Payment">Null where nothing was accepted.</param>
internal sealed record ClerkAnswer(RequestPaymentOutcome Outcome, Payment? Payment);

/// <summary>The clerk's API: the production's request path from the ledger to the settled answer, and the outbox relay. Only HTTP is missing.</summary>
internal sealed class PatientsNode(World world, string name, NodeClock clock) : Node(world, name, clock)
{
    private static readonly ConditionalWeakTable<Process, Parts> PartsOfProcess = [];
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private sealed record Parts(Database Ledger, SettlementWatcher Watcher, QueueDepth Depth, CommitSignal Commits);

    protected override void Begin(Process process)
    {
        var link = new RedisLink(World, process);
        var stream = World.Mutation.Stream(World, link, new SimulatedPaymentStream(World, link));
        var ledger = World.Mutation.Requests(new SimulatedDatabase(World, process));
        var relay = new OutboxRelay(new LedgerOutbox(ledger), World.Mutation.Outbox(stream), process.Time, new TranscriptLogger<OutboxRelay>(World, process));
        var watcher = new SettlementWatcher(stream, ledger, process.Time, new Lifetime(), new TranscriptLogger<SettlementWatcher>(World, process));
        var commits = new CommitSignal();
        commits.Committed += relay.Signal;
        PartsOfProcess.Add(process, new(ledger, watcher, new QueueDepth(Options.Create(new PaymentsOptions()), process.Time), commits));
        process.Start("relay", () => relay.RunAsync(CancellationToken.None));
        process.Start("watcher", () => watcher.RunAsync(CancellationToken.None));
    }

    /// <summary>What <c>RequestPaymentApi</c> does between reading the request and writing the answer.</summary>
    public async Task<ClerkAnswer> PayAsync(Process process, string key, string invoiceId, string cardToken)
    {
        PartsOfProcess.TryGetValue(process, out var parts);
        var (ledger, watcher, depth, commits) = parts!;
        var paymentId = World.NewPaymentId();
        using var watch = watcher.Watch(paymentId);
        var request = new PaymentRequest(paymentId, key, invoiceId, cardToken, null, "clerk");
        var outcome = await ledger.RequestPaymentAsync(request, depth, process.Time, CancellationToken.None);
        switch (outcome)
        {
            case RequestPaymentOutcome.Accepted:
                World.Checker.Accepted(process, key, paymentId);
                commits.Raise();
                return new(outcome, await AnswerAsync(watch));
            case RequestPaymentOutcome.Known known:
                World.Checker.Accepted(process, key, known.PaymentId);
                using (var earlier = watcher.Watch(known.PaymentId))
                {
                    watcher.Ask(known.PaymentId);
                    return new(outcome, await AnswerAsync(earlier));
                }
            default:
                return new(outcome, null);
        }

        async Task<Payment?> AnswerAsync(Watch watched) =>
            await watched.WaitAsync(Wait, CancellationToken.None) ?? await ledger.FindPaymentAsync(watched.PaymentId);
    }

    /// <summary>A person sends a parked payment again.</summary>
    public static async Task<RetryPaymentOutcome> RetryAsync(Process process, string paymentId)
    {
        PartsOfProcess.TryGetValue(process, out var parts);
        var outcome = await parts!.Ledger.RetryPaymentAsync(paymentId, null, "operator", process.Time, CancellationToken.None);
        if (outcome is RetryPaymentOutcome.Requested) parts.Commits.Raise();
        return outcome;
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() => throw new NotSupportedException();
    }
}
