using Ledger.Payments;
using Payments.Api.Settlement;
using Simulation.Runtime;

namespace Simulation.Invariants;

/// <summary>Reports every write that a leader begins to the checker; changes nothing.</summary>
internal sealed class WatchedLedger(World world, Process process, int shard, ISettlementLedger inner) : ISettlementLedger
{
    public Task<MintedEpoch> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation) =>
        inner.MintEpochAsync(leader, previous, reason, detected, elected, limit, cancellation);

    public Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
        inner.RequestedAsync(after, upTo, limit, cancellation);

    public Task<bool> IsRequestedAsync(QueuedPayment payment, CancellationToken cancellation) => inner.IsRequestedAsync(payment, cancellation);

    public Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
        inner.ArrivalsAsync(paymentIds, cancellation);

    public async Task<Fence> RecordIntentAsync(
        long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation)
    {
        world.Checker.Leases.Writes(process, shard, "records intents");
        return Passed(epoch, await inner.RecordIntentAsync(epoch, leader, payments, cancellation));
    }

    public async Task<Fence> SettleAsync(
        long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation)
    {
        world.Checker.Leases.Writes(process, shard, "settles");
        if (outcomes.Count > 1) world.Coverage.Count(Happening.SettledInBatch);
        if (world.IsTold)
        {
            var each = outcomes.Select(outcome => $"{outcome.Payment.Id} {outcome.Outcome.GetType().Name}");
            world.Tell(process, $"settles {string.Join(", ", each)} under epoch {epoch}");
        }
        return Passed(epoch, await inner.SettleAsync(epoch, leader, outcomes, firstSettlement, cancellation));
    }

    private Fence Passed(long epoch, Fence fence)
    {
        if (fence != Fence.Stale) return fence;
        world.Coverage.Count(Happening.StaleWriteRejected);
        world.Checker.Rejected(process, shard, epoch);
        return fence;
    }
}
