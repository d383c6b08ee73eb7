using Cluster;
using Cluster.Proxy;
using Experiment.Trials.Faults.Connections;
using Experiment.Trials.Faults.Database;
using Experiment.Trials.Faults.Gateway;
using Experiment.Trials.Faults.Ledger;
using Experiment.Trials.Faults.Processes;
using Experiment.Trials.Faults.Redis;
using Experiment.Trials.Faults.Replication;
using LocalSystem;

namespace Experiment.Trials.Faults;

/// <summary>Every fault that a trial knows by name. The first is the fault of the 2021 experiment, and the default.</summary>
internal static class KnownFaults
{
    /// <summary>Longer than the leader's lease of 3 s, so that no replica can lead meanwhile.</summary>
    private static readonly TimeSpan PastLease = TimeSpan.FromSeconds(5);

    /// <summary>Longer than the 5 s that a service waits for a statement's answer.</summary>
    private static readonly TimeSpan PastAnswer = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private static readonly string[] Replicas = [.. Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments)];
    private static readonly string[] Monitors = [.. Enumerable.Range(1, Ports.MonitorReplicas).Select(Parts.Monitor)];
    private static readonly string[] Everything = [Parts.Redis, Parts.Gateway, Parts.Patients, .. Replicas, .. Monitors];

    /// <summary>The faults reported in the table of the 2021 experiment: a row per trial, with failover times.</summary>
    public static IReadOnlyList<Fault> Seed { get; } = [new KillLeader(), new FreezeLeader(), new NoFault()];

    /// <summary>The faults of the matrix, one row each.</summary>
    public static IReadOnlyList<Fault> Matrix { get; } =
    [
        Seed[0], Seed[1], FreezeLeader.BeyondItsLease,
        new KillParts("replica-kill", "kill -9 of any replica", Choose.AnyReplica),
        new FreezePart("replica-freeze", "SIGSTOP of any replica for 2 s", Short, Choose.AnyReplica),
        new SlowLeader(), new StarveLeader(), new TwoLeaders(),
        new KillParts("monitor-kill", "kill -9 of the active monitor", Choose.ActiveMonitor),
        new FreezePart("monitor-freeze", "SIGSTOP of the active monitor for 2 s", Short, Choose.ActiveMonitor),
        new DeafMonitor(),
        new KillParts("monitors-and-leader-kill", "kill -9 of both monitors and the leader at once", Choose.MonitorsAndLeader),
        new KillParts("replicas-kill", "kill -9 of all three replicas at once", Choose.Named(Replicas)),
        new KillParts("everything-kill", "kill -9 of every process at once except the fronts, which hold the clerks' connections",
            Choose.Named(Everything), TimeSpan.FromSeconds(10)),
        new KillParts("front-kill", "kill -9 of one of the two fronts: the clerks' connections to it break", Choose.AnyFront),
        new FreezePart("front-freeze", "SIGSTOP of one of the two fronts for 2 s", Short, Choose.AnyFront),
        new KillParts("patients-kill", "kill -9 of Patients.Api", Choose.Named(Parts.Patients)),
        new FreezePart("patients-freeze", "SIGSTOP of Patients.Api for 2 s", Short, Choose.Named(Parts.Patients)),
        new RollingRestart("rolling-restart", "SIGTERM to every monitor, replica, the gateway and Redis, one after another",
            [.. Monitors, .. Replicas, Parts.Gateway, Parts.Redis]),
        new RollingRestart("patients-restart", "SIGTERM to Patients.Api", Parts.Patients),

        new KillParts("redis-kill", "kill -9 of Redis", Choose.Named(Parts.Redis)),
        new FreezePart("redis-freeze", "SIGSTOP of Redis for 5 s, longer than the lease", PastLease, Choose.Named(Parts.Redis)),
        new WipeRedis(), new RestoreRedis(), new FillRedis(), OddKeys.OfAnotherType, OddKeys.OfAStranger, OddKeys.Trimmed,
        new CutConnections("redis-cut", "all connections to Redis cut and refused for 2 s", Backend.Redis, Short),
        new CutConnections("redis-cut-long", "all connections to Redis cut and refused for 5 s, longer than the lease", Backend.Redis, PastLease),
        new CutConnections("leader-cut-off", "only the leader cut off from Redis for 5 s",
            Backend.Redis, PastLease, (context, token) => context.LeaderAsync(token)),
        new StallConnections("redis-stall", "all connections to Redis open but silent for 2 s", Backend.Redis, Short),
        new DropReplies("redis-drop-reply", "Redis carries out its commands, but its answers are lost", Backend.Redis),

        new KillParts("gateway-kill", "kill -9 of the gateway", Choose.Named(Parts.Gateway)),
        new FreezePart("gateway-freeze", "SIGSTOP of the gateway for 2 s", Short, Choose.Named(Parts.Gateway)),
        new CutConnections("gateway-cut", "all connections to the gateway cut and refused for 2 s", Backend.Gateway, Short),
        new StallConnections("gateway-stall", "all connections to the gateway open but silent for 2 s", Backend.Gateway, Short),
        new DropReplies("gateway-drop-reply", "the gateway charges, but its answers are lost", Backend.Gateway),
        new MisbehavingGateway("gateway-500", "for 2 s the gateway charges and then answers 500", "error_after_charge", Short),
        new MisbehavingGateway("gateway-silent", "for 2 s the gateway charges and never answers",
            "silent_after_charge", Short, isPatienceTried: true),
        new MisbehavingGateway("gateway-slow", "for 2 s the gateway charges and answers 8 s later, past the leader's timeout of 5 s",
            "slow_after_charge", Short, 8_000, isPatienceTried: true),
        new MisbehavingGateway("gateway-down", "the gateway answers 503 for 30 s", "down", TimeSpan.FromSeconds(30)),
        new MisbehavingGateway("gateway-401", "the gateway answers 401 for 20 s, as after a rotated key", "unauthorized", TimeSpan.FromSeconds(20)),
        new StallConnections("gateway-black-hole", "all connections to the gateway open but silent for 40 s", Backend.Gateway, TimeSpan.FromSeconds(40)),
        new RefusedPayment(),

        new LockLedger(), new FillDisk(),

        new EndServer("database-kill", "kill -9 of PostgreSQL's main process (postmaster)", Signals.Kill, "recoveries after a crash", ServerLog.Recovery),
        new EndServer("database-restart", "a fast shutdown of PostgreSQL, and a restart",
            Signals.Interrupt, "fast shutdowns", ServerLog.FastShutdown),
        new FreezeServer(), new EndSessions(), new FillLog(),
        new CutConnections("database-cut", "all connections to PostgreSQL cut and refused for 2 s", Backend.Ledger, Short),
        new CutConnections("database-cut-long", "all connections to PostgreSQL cut and refused for 5 s", Backend.Ledger, PastLease),
        new CutConnections("leader-cut-off-ledger", "only the leader cut off from PostgreSQL for 5 s",
            Backend.Ledger, PastLease, (context, token) => context.LeaderAsync(token)),
        new StallConnections("database-stall", "all connections to PostgreSQL open but silent for 7 s, longer than a service waits for an answer",
            Backend.Ledger, PastAnswer),
        new DropReplies("database-drop-reply", "PostgreSQL commits, but its answers are lost",
            Backend.Ledger, "commits whose answer was dropped", [.. "COMMIT\0"u8]),

        PrimaryLoss.KillServer, PrimaryLoss.KillNode, PrimaryLoss.FreezeNode, new FreezeStandbys(),
        new KillParts("etcd-kill", "kill -9 of etcd, which keeps the primary's lock", Choose.Named(ReplicatedPostgres.Etcd),
            needs: FaultNeeds.ReplicatedLedger),
        MasterLoss.Kill, MasterLoss.Freeze, new BothPrimariesLoss(),
    ];

    /// <summary>All faults, each once.</summary>
    public static IReadOnlyList<Fault> All { get; } = [.. Seed, .. Matrix.Except(Seed)];
}
