using Ledger.Payments;
using PaymentQueue;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

internal sealed class TrimByLength : Mutation
{
    private const int Length = 4;

    public override string Name => "trim-by-length";
    public override string Broken => "an append keeps the stream short (MAXLEN), even if entries are not settled";

    public override IPaymentStream Stream(World world, RedisLink link, int shard, IPaymentStream inner) => new Bounded(world, link, shard, inner);

    private sealed class Bounded(World world, RedisLink link, int shard, IPaymentStream inner) : StreamDecorator(inner)
    {
        public override async Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
        {
            var top = await base.AppendAsync(expectedTop, entries, cancellation);
            world.Redis.Trimmed(link.Process, world.Redis.Model.Streams[shard].TrimToLength(Length));
            return top;
        }
    }
}

internal sealed class StreamNotRebuilt : Mutation
{
    public override string Name => "stream-not-rebuilt";
    public override string Broken => "the relay never restores lost entries, and the leader reads nothing but the stream";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) => new StreamOnly(inner);

    public override IPaymentStream Outbox(IPaymentStream inner) => new Trusting(inner);

    private sealed class StreamOnly(ISettlementLedger inner) : EmptyHanded(inner)
    {
        public override Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
            upTo.Value == long.MaxValue ? Task.FromResult<IReadOnlyList<QueuedPayment>>([]) : base.RequestedAsync(after, upTo, limit, cancellation);
    }

    private sealed class Trusting(IPaymentStream inner) : StreamDecorator(inner)
    {
        private Arrival _cursor = Arrival.None;

        public override Task<Arrival> TopAsync(CancellationToken cancellation) => Task.FromResult(_cursor);

        public override async Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
        {
            var top = await base.TopAsync(cancellation);
            List<StreamEntry> above = [.. entries.Where(entry => entry.Arrival > top)];
            if (above.Count > 0) await base.AppendAsync(top, above, cancellation);
            return _cursor = entries[^1].Arrival;
        }
    }
}

internal sealed class PendingNotDrained : Mutation
{
    public override string Name => "pending-not-drained";
    public override string Broken => "a new leader ignores payments that arrived before it began";

    public override IPaymentStream Stream(World world, RedisLink link, int shard, IPaymentStream inner) => new FromTop(world, shard, inner);

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new FromThere((FromTop)stream, inner);

    private sealed class FromTop(World world, int shard, IPaymentStream inner) : StreamDecorator(inner)
    {
        public Arrival Start { get; private set; }

        public override Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation)
        {
            if (after == Arrival.None && wait == TimeSpan.Zero) Start = world.Redis.Model.Streams[shard].Top;
            return base.ReadAsync(after < Start ? Start : after, limit, wait, cancellation);
        }
    }

    private sealed class FromThere(FromTop stream, ISettlementLedger inner) : EmptyHanded(inner)
    {
        public override Task<IReadOnlyList<QueuedPayment>> RequestedAsync(Arrival after, Arrival upTo, int limit, CancellationToken cancellation) =>
            base.RequestedAsync(after < stream.Start ? stream.Start : after, upTo, limit, cancellation);
    }
}

/// <summary>Passes everything on.</summary>
internal abstract class StreamDecorator(IPaymentStream inner) : IPaymentStream
{
    public virtual Task<Arrival> TopAsync(CancellationToken cancellation) => inner.TopAsync(cancellation);

    public virtual Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation) =>
        inner.AppendAsync(expectedTop, entries, cancellation);

    public virtual Task ResetAsync(CancellationToken cancellation) => inner.ResetAsync(cancellation);

    public virtual Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation) =>
        inner.ReadAsync(after, limit, wait, cancellation);

    public virtual Task TrimAsync(Arrival settled, CancellationToken cancellation) => inner.TrimAsync(settled, cancellation);

    public virtual Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) =>
        inner.SetAsideAsync(entries, reason, cancellation);

    public virtual Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation) =>
        inner.AnnounceAsync(paymentIds, cancellation);

    public virtual Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation) =>
        inner.SubscribeAsync(announced, cancellation);
}
