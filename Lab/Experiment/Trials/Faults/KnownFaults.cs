using Cluster;
using Cluster.Proxy;
using Experiment.Trials.Faults.Connections;
using Experiment.Trials.Faults.Database;
using Experiment.Trials.Faults.Gateway;
using Experiment.Trials.Faults.Ledger;
using Experiment.Trials.Faults.Processes;
using Experiment.Trials.Faults.Redis;
using LocalSystem;

namespace Experiment.Trials.Faults;

/// <summary>Every fault that a trial knows by name; the first is the seed's and the default.</summary>
internal static class KnownFaults
{
    /// <summary>Longer than the leader's lease of 3 s: nobody can lead meanwhile.</summary>
    private static readonly TimeSpan PastLease = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a service waits for a statement's answer, 5 s.</summary>
    private static readonly TimeSpan PastAnswer = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private static readonly string[] Replicas = [.. Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments)];
    private static readonly string[] Monitors = [.. Enumerable.Range(1, Ports.MonitorReplicas).Select(Parts.Monitor)];
    private static readonly string[] Everything = [Parts.Redis, Parts.Gateway, Parts.Patients, .. Replicas, .. Monitors];

    /// <summary>Those of the seed's experiment, which are told in its table: trial by trial, failover by failover.</summary>
    public static IReadOnlyList<IFault> Seed { get; } = [new KillLeader(), new FreezeLeader(), new NoFault()];

    /// <summary>Those of the matrix, a row each.</summary>
    public static IReadOnlyList<IFault> Matrix { get; } =
    [
        Seed[0], Seed[1], FreezeLeader.BeyondItsLease,
        new KillParts("replica-kill", "kill -9 of any replica", Choose.AnyReplica),
        new FreezePart("replica-freeze", "SIGSTOP of any replica for 2 s", Short, Choose.AnyReplica),
        new SlowLeader(), new StarveLeader(), new TwoLeaders(),
        new KillParts("monitor-kill", "kill -9 of the active monitor", Choose.ActiveMonitor),
        new FreezePart("monitor-freeze", "SIGSTOP of the active monitor for 2 s", Short, Choose.ActiveMonitor),
        new KillParts("monitors-and-leader-kill", "kill -9 of both monitors and the leader at once", Choose.MonitorsAndLeader),
        new KillParts("replicas-kill", "kill -9 of all three replicas at once", Choose.Named(Replicas)),
        new KillParts("everything-kill", "kill -9 of every process at once but the fronts, which hold the clerks' connections", Choose.Named(Everything), TimeSpan.FromSeconds(10)),
        new KillParts("front-kill", "kill -9 of one front of two: the clerks' connections that it holds break", Choose.AnyFront),
        new FreezePart("front-freeze", "SIGSTOP of one front of two for 2 s", Short, Choose.AnyFront),
        new KillParts("patients-kill", "kill -9 of Patients.Api", Choose.Named(Parts.Patients)),
        new FreezePart("patients-freeze", "SIGSTOP of Patients.Api for 2 s", Short, Choose.Named(Parts.Patients)),
        new RollingRestart("rolling-restart", "SIGTERM to every monitor, replica, the gateway and Redis, one after another",
            [.. Monitors, .. Replicas, Parts.Gateway, Parts.Redis]),
        new RollingRestart("patients-restart", "SIGTERM to Patients.Api", Parts.Patients),

        new KillParts("redis-kill", "kill -9 of Redis", Choose.Named(Parts.Redis)),
        new FreezePart("redis-freeze", "SIGSTOP of Redis for 5 s, longer than the lease", PastLease, Choose.Named(Parts.Redis)),
        new WipeRedis(), new RestoreRedis(), new FillRedis(),
        new CutConnections("redis-cut", "everybody's connections to Redis cut and refused for 2 s", Backend.Redis, Short),
        new CutConnections("redis-cut-long", "everybody's connections to Redis cut and refused for 5 s, longer than the lease", Backend.Redis, PastLease),
        new CutConnections("leader-cut-off", "the leader alone cut off from Redis for 5 s", Backend.Redis, PastLease, (context, token) => context.LeaderAsync(token)),
        new StallConnections("redis-stall", "everybody's connections to Redis open and silent for 2 s", Backend.Redis, Short),
        new DropReplies("redis-drop-reply", "Redis carries out what it is told, and its answers are lost", Backend.Redis),

        new KillParts("gateway-kill", "kill -9 of the gateway", Choose.Named(Parts.Gateway)),
        new FreezePart("gateway-freeze", "SIGSTOP of the gateway for 2 s", Short, Choose.Named(Parts.Gateway)),
        new CutConnections("gateway-cut", "connections to the gateway cut and refused for 2 s", Backend.Gateway, Short),
        new StallConnections("gateway-stall", "connections to the gateway open and silent for 2 s", Backend.Gateway, Short),
        new DropReplies("gateway-drop-reply", "the gateway charges, and its answers are lost", Backend.Gateway),
        new MisbehavingGateway("gateway-500", "the gateway answers 500 after it has charged, for 2 s", "error_after_charge", Short),
        new MisbehavingGateway("gateway-silent", "the gateway never answers after it has charged, for 2 s", "silent_after_charge", Short, isPatienceTried: true),
        new MisbehavingGateway("gateway-slow", "the gateway answers 8 s after it has charged, past the leader's patience of 5 s, for 2 s", "slow_after_charge", Short, 8_000, isPatienceTried: true),
        new MisbehavingGateway("gateway-down", "the gateway answers 503 for 30 s", "down", TimeSpan.FromSeconds(30)),

        new LockLedger(), new FillDisk(),

        new EndServer("database-kill", "kill -9 of PostgreSQL's first process", Signals.Kill, "recoveries after a crash", ServerLog.Recovery),
        new EndServer("database-restart", "PostgreSQL shut down fast, in good order, and started again",
            Signals.Interrupt, "fast shutdowns", ServerLog.FastShutdown),
        new FreezeServer(), new EndSessions(), new FillLog(),
        new CutConnections("database-cut", "everybody's connections to PostgreSQL cut and refused for 2 s", Backend.Ledger, Short),
        new CutConnections("database-cut-long", "everybody's connections to PostgreSQL cut and refused for 5 s", Backend.Ledger, PastLease),
        new CutConnections("leader-cut-off-ledger", "the leader alone cut off from PostgreSQL for 5 s",
            Backend.Ledger, PastLease, (context, token) => context.LeaderAsync(token)),
        new StallConnections("database-stall", "everybody's connections to PostgreSQL open and silent for 7 s, longer than anybody waits for an answer",
            Backend.Ledger, PastAnswer),
        new DropReplies("database-drop-reply", "PostgreSQL commits, and its answers are lost",
            Backend.Ledger, "commits whose answer was dropped", [.. "COMMIT\0"u8]),
    ];

    /// <summary>All, each once.</summary>
    public static IReadOnlyList<IFault> All { get; } = [.. Seed, .. Matrix.Except(Seed)];
}
