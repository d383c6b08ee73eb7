namespace Simulation.Mutations;

internal sealed class OddKeysKept : Mutation
{
    public override string Name => "odd-keys-kept";
    public override string Broken => "a key of another type, or a lock that never expires, stays as it is in Redis";
    public override bool MendsKeys => false;
}
