using System.Runtime.CompilerServices;
using Coordination.Registry;
using Ledger.Payments;
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
    Self Self, PresenceBoard Board, Leaderships Leaderships, HeartbeatLoop HeartbeatThread, SimulatedDatabase Database, CancellationTokenSource Stopping);

/// <summary>A payments replica: the production membership and processing over simulated stores.</summary>
internal sealed class ReplicaNode(World world, string name, NodeClock clock) : Node(world, name, clock)
{
    private static readonly ConditionalWeakTable<Process, ReplicaParts> Parts = [];
    private static readonly Telemetry Unheard = new("simulation", "simulation");

    public static ReplicaParts PartsOf(Process process) =>
        Parts.TryGetValue(process, out var parts) ? parts : throw new InvalidOperationException($"{process} is not a replica.");

    public ReplicaParts? Living => Process is { } process ? PartsOf(process) : null;

    /// <summary>True if it believes, and reports, that it leads any shard.</summary>
    public bool BelievesToLead => Living?.Board.Current.LeadsAny == true;

    /// <summary>True if it believes, and reports, that it leads this shard.</summary>
    public bool Leads(int shard) => Living?.Board.Current.Of(shard).Leader == true;

    protected override void Begin(Process process)
    {
        var settings = World.Settings;
        var mutation = World.Mutation;
        var link = new RedisLink(World, process);
        var database = new SimulatedDatabase(World, process);
        var self = new Self { Instance = process.Instance };
        var shards = settings.Coordination.Shards;
        var board = new PresenceBoard(self, shards);
        var http = new HttpClient(mutation.Handler(World, new GatewayHandler(World, process)))
        {
            BaseAddress = new Uri("http://gateway"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var gateway = mutation.Gateway(new GatewayClient(http, Options.Create(settings.Gateway), process.Time));
        ILeaderWork[] works = [.. Enumerable.Range(0, shards).Select(shard =>
        {
            var stream = mutation.Stream(World, link, shard, new SimulatedPaymentStream(World, link, shard));
            ISettlementLedger ledger = new WatchedLedger(World, process, shard, new SettlementLedger(database, process.Time, new Shard(shard, shards)));
            return mutation.Work(new LeaderWork(
                database,
                mutation.Ledger(World, link, stream, ledger), stream, stream, gateway, Options.Create(settings.Processing),
                process.Time, Unheard, new TranscriptLogger<LeaderWork>(World, process), World.NewRandom()));
        })];
        var leaderships = new Leaderships([.. works.Select((work, shard) => new LeadershipLoop(
            self, board, new SimulatedLeaderLock(World, link, shard), work, Options.Create(settings.Coordination), process.Time,
            new TranscriptLogger<LeadershipLoop>(World, process), shard))]);
        var leadership = leaderships.All[0];
        var heartbeat = new HeartbeatLoop(
            self, leaderships.All, new SimulatedHeartbeatCalls(World, link), settings.Coordination, process.Time,
            new TranscriptLogger<HeartbeatThread>(World, process));
        foreach (var each in leaderships.All) each.Release = () => heartbeat.Release(each.Shard);
        var stopping = new CancellationTokenSource();
        Parts.Add(process, new(self, board, leaderships, heartbeat, database, stopping));

        process.Start("leadership", () => RunAsync(leaderships, stopping.Token));
        process.Start("heartbeat", () => heartbeat.RunAsync(new ReplicaRecord("", self.Instance, Address, 0, default)));
        var selfCheck = new SelfCheck(
            self, leadership, works[0], Options.Create(settings.Coordination), process.Time, new TranscriptLogger<SelfCheck>(World, process));
        process.Start("self-check", () => selfCheck.RunAsync(stopping.Token));
        process.Start("warm-up", () => WarmUpAsync(process, self, leadership, heartbeat));
    }

    private static async Task RunAsync(Leaderships leaderships, CancellationToken stopping)
    {
        try
        {
            await leaderships.RunAsync(stopping);
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
        var (_, board, leaderships, heartbeat, _, stopping) = PartsOf(process);
        process.Start("stop", async () =>
        {
            await leaderships.LeaveAsync();
            heartbeat.Stop();
            board.Close();
            await Task.Delay(TimeSpan.FromMilliseconds(200), process.Time);
            await stopping.CancelSoonAsync();
            process.Kill("stopped");
        });
    }
}
