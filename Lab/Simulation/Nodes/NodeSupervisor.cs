using Simulation.Runtime;

namespace Simulation.Nodes;

/// <summary>Restarts processes that die, and kills those that stay frozen beyond the liveness bound.</summary>
internal sealed class NodeSupervisor(World world)
{
    /// <summary>Longer than a lease, so that a frozen leader can come back after its lease.</summary>
    public static readonly TimeSpan Liveness = TimeSpan.FromSeconds(40);

    public void Restart(Node node) =>
        world.Scheduler.After(TimeSpan.FromMilliseconds(world.Chance.Between(300, 6000)), node.Start);

    public void Frozen(Process process) => world.Scheduler.After(Liveness, () =>
    {
        if (process.IsDead || !process.IsFrozen) return;
        world.Coverage.Count(Happening.KilledWhileFrozen);
        process.Kill("frozen for too long: the supervisor kills it");
    });
}
