using Payments.Api.Leadership;
using Simulation.Nodes;
using Simulation.Runtime;

namespace Simulation.Faults;

/// <summary>Faults of processes: death at an await or at an effect, freezes, stops, clock jumps.</summary>
internal sealed class ProcessFaults(World world, Chance plan)
{
    public IEnumerable<(Action Strike, double Weight)> All =>
    [
        (KillAtAwait, 2), (KillAtEffect, 2), (Freeze, 2), (Stop, 0.5), (StepDown, 0.5), (JumpWallClock, 0.5),
    ];

    public static void Thaw(World world, Process process)
    {
        if (!process.IsFrozen) return;
        if (process.Node is ReplicaNode { BelievesToLead: true } && world.Checker.Leases.IsOver(process))
            world.Coverage.Count(Happening.FrozenBeyondLease);
        world.Tell(process, $"is thawed");
        if (process.Node is ReplicaNode) ReplicaNode.PartsOf(process).Database.Unlock();
        process.Thaw();
    }

    private void KillAtAwait()
    {
        if (Victim() is not { } victim) return;
        if (victim.Node is ReplicaNode { BelievesToLead: true }) world.Coverage.Count(Happening.LeaderKilled);
        victim.KillIn = plan.Below(60);
    }

    private void KillAtEffect()
    {
        if (Victim() is { } victim)
            victim.KillAt = plan.Of([KillPoint.LedgerBeforeCommit, KillPoint.LedgerAfterCommit, KillPoint.GatewayCharged, KillPoint.RedisApplied]);
    }

    private void Freeze()
    {
        if (Victim() is not { IsFrozen: false } victim) return;
        if (victim.Node is ReplicaNode && plan.Is(0.4))
        {
            // Freeze it when its next write is due: another replica may lead when it continues.
            ReplicaNode.PartsOf(victim).Database.BeforeNextWrite = isInside => FreezeNow(victim, isInside, shortly: 0.2);
            return;
        }
        FreezeNow(victim, isInside: false, shortly: 0.5);
    }

    private void FreezeNow(Process victim, bool isInside, double shortly)
    {
        if (victim.IsDead || victim.IsFrozen) return;
        var duration = plan.Is(shortly) ? plan.Between(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5))
            : plan.Between(TimeSpan.FromSeconds(5), NodeSupervisor.Liveness * 1.2);
        world.Coverage.Count(Happening.Frozen);
        world.Tell(victim, $"is frozen for {duration.TotalSeconds:F1} s");
        victim.Freeze();
        if (isInside) ReplicaNode.PartsOf(victim).Database.LockWhileFrozen();
        world.NodeSupervisor.Frozen(victim);
        world.Scheduler.After(duration, () => Thaw(world, victim));
    }

    private void Stop()
    {
        if (world.Replicas.FirstOrDefault(replica => replica.BelievesToLead)?.Process is not { IsFrozen: false } leader) return;
        world.Coverage.Count(Happening.StoppedGracefully);
        world.Tell(leader, $"is asked to stop");
        ReplicaNode.Stop(leader);
    }

    private void StepDown()
    {
        if (world.Replicas.FirstOrDefault(replica => replica.BelievesToLead)?.Process is not { } leader) return;
        world.Coverage.Count(Happening.SteppedDown);
        world.Tell(leader, $"is asked to step down");
        foreach (var leadership in ReplicaNode.PartsOf(leader).Leaderships.All) leadership.Post(new StepDownAsked());
    }

    // At most 7 s: less than half of the 30 s by which the gateway's key lifetime exceeds the one that the replicas assume.
    private void JumpWallClock()
    {
        var node = plan.Of([.. world.Nodes]);
        node.Clock.Offset = plan.Between(TimeSpan.FromSeconds(-7), TimeSpan.FromSeconds(7));
        world.Coverage.Count(Happening.WallClockJumped);
        world.Tell(node.Name, $"has its clock set wrong by {node.Clock.Offset.TotalSeconds:F1} s");
    }

    // Mostly the leader: the deaths of other processes are less interesting.
    private Process? Victim()
    {
        var leaders = world.Replicas.Where(replica => replica.BelievesToLead).ToList();
        return leaders.Count > 0 && plan.Is(0.6) ? plan.Of(leaders).Process : plan.Of([.. world.Nodes]).Process;
    }
}
