using Ledger.Payments;
using PaymentQueue;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

internal sealed class NoEpochCheck : Mutation
{
    public override string Name => "no-epoch-check";
    public override string Broken => "a leader's write does not check its epoch";
    public override SqlAlteration Sql => new([], [("SET epoch = epoch WHERE shard = @shard AND epoch = @epoch", "SET epoch = epoch WHERE shard = @shard")]);
}

/// <summary>
/// Removes the constraint and also the status check: each alone is enough, so removing only one breaks nothing.
/// </summary>
internal sealed class NoUniqueConstraint : Mutation
{
    public override string Name => "no-unique-constraint";
    public override string Broken => "a payment may have several entries, and may be settled in any status";
    public override SqlAlteration Sql => new(
        ["DROP INDEX settlements_one_per_payment"],
        [("WHERE id = @id AND arrival = @arrival AND status = 'requested'", "WHERE id = @id")]);
}

internal sealed class ArrivalFromClock : Mutation
{
    public override string Name => "arrival-from-clock";
    public override string Broken => "arrivals come from the wall clock, which may step back";
    public override SqlAlteration Sql => new([], [("CASE WHEN last >= @floor THEN last + 1 ELSE @floor END", "@floor")]);
}

internal sealed class EpochNotRaised : Mutation
{
    public override string Name => "epoch-not-raised";
    public override string Broken => "a new leader keeps the epoch that it finds";
    public override SqlAlteration Sql => new([], [
        ("SET epoch = epoch + 1 WHERE id = 1", "SET epoch = max(epoch, 1) WHERE id = 1"), ("INSERT INTO epochs", "INSERT OR REPLACE INTO epochs")]);
}

internal sealed class EpochFromRedis : Mutation
{
    public override string Name => "epoch-from-redis";
    public override string Broken => "epochs are counted by Redis, which may lose them";

    // A table passes the number on, because an alteration can only change a statement's text.
    public override SqlAlteration Sql => new(
        ["CREATE TABLE redis_epoch (epoch BIGINT)", "INSERT INTO redis_epoch VALUES (0)"],
        [
            ("SET epoch = epoch + 1 WHERE id = 1", "SET epoch = (SELECT epoch FROM redis_epoch) WHERE id = 1"),
            ("INSERT INTO epochs", "INSERT OR REPLACE INTO epochs"),
        ]);

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new Counting(world, link, inner);

    private sealed class Counting(World world, RedisLink link, ISettlementLedger inner) : LedgerDecorator(inner)
    {
        public override async Task<MintedEpoch> MintEpochAsync(
            string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation)
        {
            var epoch = await link.CallAsync("count an epoch", redis => ++redis.Counter);
            world.Ledger.Execute($"UPDATE redis_epoch SET epoch = {epoch}");
            return await base.MintEpochAsync(leader, previous, reason, detected, elected, limit, cancellation);
        }
    }
}

internal sealed class IntentNotRecorded : Mutation
{
    public override string Name => "intent-not-recorded";
    public override string Broken => "a charge is tried before its intent is in the ledger";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => new Silent(inner);

    private sealed class Silent(ISettlementLedger inner) : EmptyHanded(inner)
    {
        public override Task<Fence> RecordIntentAsync(
            long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation) => Task.FromResult(Fence.Passed);
    }
}

internal sealed class AcknowledgeBeforeCommit : Mutation
{
    public override string Name => "acknowledge-before-commit";
    public override string Broken => "the stream is trimmed before the settlement is committed";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => new Hasty(stream, inner);

    private sealed class Hasty(IPaymentStream stream, ISettlementLedger inner) : LedgerDecorator(inner)
    {
        public override async Task<Fence> SettleAsync(
            long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation)
        {
            await stream.TrimAsync(outcomes[^1].Payment.Arrival, cancellation);
            return await base.SettleAsync(epoch, leader, outcomes, firstSettlement, cancellation);
        }
    }
}

internal sealed class BatchOutOfOrder : Mutation
{
    public override string Name => "batch-out-of-order";
    public override string Broken => "payments that are ready together are settled out of order";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => new Reversed(inner);

    private sealed class Reversed(ISettlementLedger inner) : LedgerDecorator(inner)
    {
        public override Task<Fence> SettleAsync(
            long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation) =>
            base.SettleAsync(epoch, leader, [.. outcomes.Reverse()], firstSettlement, cancellation);
    }
}

internal sealed class AcceptBeforeCommit : Mutation
{
    public override string Name => "accept-before-commit";
    public override string Broken => "a request is answered before it is durable";

    public override SimulatedDatabase Requests(SimulatedDatabase inner)
    {
        inner.AnswersBeforeCommit = true;
        return inner;
    }
}

internal sealed class AuditLineLost : Mutation
{
    public override string Name => "audit-line-lost";
    public override string Broken => "actions are recorded in another table, not in the audit trail";
    public override SqlAlteration Sql => new(["CREATE TABLE elsewhere AS SELECT * FROM audit"], [("INSERT INTO audit (", "INSERT INTO elsewhere (")]);
}

/// <summary>Passes everything on.</summary>
internal abstract class LedgerDecorator(ISettlementLedger inner) : ISettlementLedger
{
    public virtual Task<MintedEpoch> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation) =>
        inner.MintEpochAsync(leader, previous, reason, detected, elected, limit, cancellation);

    public virtual Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
        inner.RequestedAsync(after, upTo, limit, cancellation);

    public virtual Task<bool> IsRequestedAsync(QueuedPayment payment, CancellationToken cancellation) => inner.IsRequestedAsync(payment, cancellation);

    public virtual Task<IReadOnlyDictionary<string, Arrival>> ArrivalsAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
        inner.ArrivalsAsync(paymentIds, cancellation);

    public virtual Task<Fence> RecordIntentAsync(
        long epoch, string leader, IReadOnlyList<QueuedPayment> payments, CancellationToken cancellation) =>
        inner.RecordIntentAsync(epoch, leader, payments, cancellation);

    public virtual Task<Fence> SettleAsync(
        long epoch, string leader, IReadOnlyList<PaymentOutcome> outcomes, TimeSpan? firstSettlement, CancellationToken cancellation) =>
        inner.SettleAsync(epoch, leader, outcomes, firstSettlement, cancellation);
}

/// <summary>A new leader gets no pending payments with its epoch: it reads them like all others.</summary>
internal abstract class EmptyHanded(ISettlementLedger inner) : LedgerDecorator(inner)
{
    public override Task<MintedEpoch> MintEpochAsync(
        string leader, string? previous, string reason, TimeSpan detected, Func<TimeSpan> elected, int limit, CancellationToken cancellation) =>
        base.MintEpochAsync(leader, previous, reason, detected, elected, 0, cancellation);
}
