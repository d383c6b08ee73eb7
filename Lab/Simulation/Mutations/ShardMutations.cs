using Simulation.Stores;

namespace Simulation.Mutations;

internal sealed class SlotOfThePayment : Mutation
{
    public override string Name => "slot-of-the-payment";
    public override string Broken => "a payment's shard follows from the payment, not from its patient";
    public override SqlAlteration Sql => new([], [("@trial, @slot)", "@trial, @arrival % 256)")]);
}

internal sealed class FenceShared : Mutation
{
    public override string Name => "fence-shared";
    public override string Broken => "all shards share one row of epochs: a shard's new leader fences off the leaders of the others";
    public override SqlAlteration Sql => new([], [
        ("VALUES (@shard, @epoch) ON CONFLICT", "VALUES (0 * @shard, @epoch) ON CONFLICT"), ("WHERE shard = @shard AND epoch = @epoch", "WHERE epoch = @epoch"),
        ("FROM leadership WHERE shard = @shard", "FROM leadership WHERE shard = 0 * @shard"),
    ]);
}
