using System.Runtime.CompilerServices;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Payments.Api;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Membership;
using Payments.Api.Settlement;
using Simulation.Invariants;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Nodes;

/// <summary>The components of a running replica that other code uses.</summary>
internal sealed record ReplicaParts(
    Self Self, PresenceBoard Board, LeadershipLoop Leadership, HeartbeatLoop HeartbeatThread, SimulatedDatabase Database, CancellationTokenSource Stopping);

/// <summary>A payments replica: the production membership and processing over simulated stores.</summary>
internal sealed class ReplicaNode(World world, string name, NodeClock clock) : Node(world, name, clock)
{
    private static readonly ConditionalWeakTable<Process, ReplicaParts> Parts = [];
    private static readonly Telemetry Unheard = new("simulation", "simulation");

    public static ReplicaParts PartsOf(Process process) =>
        Parts.TryGetValue(process, out var parts) ? parts : throw new InvalidOperationException($"{process} is not a replica.");

    public ReplicaParts? Living => Process is { } process ? PartsOf(process) : null;

    /// <summary>True if it believes, and reports, that it leads.</summary>
    public bool BelievesToLead => Living?.Board.Current.Leader == true;

    protected override void Begin(Process process)
    {
        var settings = World.Settings;
        var mutation = World.Mutation;
        var link = new RedisLink(World, process);
        var database = new SimulatedDatabase(World, process);
        var self = new Self { Instance = process.Instance };
        var board = new PresenceBoard(self);
        var leaderLock = new SimulatedLeaderLock(World, link);
        var stream = mutation.Stream(World, link, new SimulatedPaymentStream(World, link));
        ISettlementLedger ledger = new WatchedLedger(World, process, new SettlementLedger(database, process.Time));
        var http = new HttpClient(mutation.Handler(World, new GatewayHandler(World, process)))
        {
            BaseAddress = new Uri("http://gateway"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var gateway = mutation.Gateway(new GatewayClient(http, Options.Create(settings.Gateway), process.Time));
        var work = mutation.Work(new LeaderWork(
            database,
            mutation.Ledger(World, link, stream, ledger), stream, stream, gateway, Options.Create(settings.Processing),
            process.Time, Unheard, new TranscriptLogger<LeaderWork>(World, process), World.NewRandom()));
        var leadership = new LeadershipLoop(
            self, board, leaderLock, work, Options.Create(settings.Coordination), process.Time, new TranscriptLogger<LeadershipLoop>(World, process));
        var heartbeat = new HeartbeatLoop(
            self, leadership, new SimulatedHeartbeatCalls(World, link), settings.Coordination, process.Time,
            new TranscriptLogger<HeartbeatThread>(World, process));
        leadership.Release = heartbeat.Release;
        var stopping = new CancellationTokenSource();
        Parts.Add(process, new(self, board, leadership, heartbeat, database, stopping));

        process.Start("leadership", () => RunAsync(leadership, stopping.Token));
        process.Start("heartbeat", () => heartbeat.RunAsync(new ReplicaRecord("", self.Instance, Address, 0, default)));
        var selfCheck = new SelfCheck(
            self, leadership, work, Options.Create(settings.Coordination), process.Time, new TranscriptLogger<SelfCheck>(World, process));
        process.Start("self-check", () => selfCheck.RunAsync(stopping.Token));
        process.Start("warm-up", () => WarmUpAsync(process, self, leadership, heartbeat));
    }

    private static async Task RunAsync(LeadershipLoop leadership, CancellationToken stopping)
    {
        try
        {
            await leadership.RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    // The production rehearsal needs files and sockets; this one only takes time.
    private async Task WarmUpAsync(Process process, Self self, LeadershipLoop leadership, HeartbeatLoop heartbeat)
    {
        await heartbeat.Registered;
        await Task.Delay(TimeSpan.FromMilliseconds(World.Chance.Between(100, 3000)), process.Time);
        self.IsWarm = true;
        leadership.Publish();
    }

    /// <summary>SIGTERM: does what <c>MembershipService.StoppingAsync</c> does, then ends the process.</summary>
    public static void Stop(Process process)
    {
        var (_, board, leadership, heartbeat, _, stopping) = PartsOf(process);
        process.Start("stop", async () =>
        {
            await leadership.LeaveAsync();
            heartbeat.Stop();
            board.Close();
            await Task.Delay(TimeSpan.FromMilliseconds(200), process.Time);
            await stopping.CancelSoonAsync();
            process.Kill("stopped");
        });
    }
}
