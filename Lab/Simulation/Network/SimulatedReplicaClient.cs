using System.Runtime.CompilerServices;
using Coordination;
using Coordination.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;
using Monitor.Worker.Watching;
using Payments.Api.Leadership;
using Payments.Api.Membership;
using Simulation.Nodes;
using Simulation.Runtime;

namespace Simulation.Network;

/// <summary>A monitor's calls to replicas over the simulated network; the replica's own code answers them.</summary>
internal sealed class SimulatedReplicaClient(World world, Process monitor, CoordinationOptions options) : IReplicaClient
{
    private const string Nonce = "1";

    public async Task<(PingResult Result, Echo? Echo)> PingAsync(string address, CancellationToken cancellation)
    {
        var (fate, echo) = await world.Network.AskAsync(monitor, address, "ping", options.EchoPatience, replica => Task.FromResult(Echo(replica)));
        return fate == CallFate.Answered ? (PingResult.Echo, echo) : (Result(fate), null);
    }

    public async Task<PingResult> ProbeAsync(string address, CancellationToken cancellation) =>
        Result(await world.Network.ConnectAsync(monitor, address, options.PingInterval));

    public async IAsyncEnumerable<Presence> ListenAsync(string address, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (fate, connection) = await world.Network.AskAsync(monitor, address, "presence", options.Lease, Open);
        if (fate != CallFate.Answered) yield break;
        while (await TryWaitAsync(connection!, cancellation))
        {
            while (connection!.Lines.TryRead(out var line)) yield return line;
        }
    }

    public async Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation, int shard = 0)
    {
        var request = new LeadRequest(
            instance, appointment.Previous, appointment.Reason, appointment.Detected.TotalMilliseconds, appointment.Elapsed.TotalMilliseconds,
            shard);
        var (_, epoch) = await world.Network.AskAsync<long?>(monitor, address, "lead", options.Lease, async replica =>
        {
            var part = ReplicaNode.PartsOf(replica);
            var answer = await MembershipApi.LeadAsync(request, part.Self, part.Leaderships, CancellationToken.None);
            return answer.Result is Ok<LeadAnswer> { Value: { } accepted } ? accepted.Epoch : null;
        });
        return epoch;
    }

    public async Task StepDownAsync(string address, int shard, CancellationToken cancellation) =>
        await world.Network.AskAsync(monitor, address, "stepdown", options.Lease, replica =>
        {
            world.Coverage.Count(Happening.ShardSpread);
            ReplicaNode.PartsOf(replica).Leaderships.Of(shard)!.Post(new StepDownAsked());
            return Task.FromResult(true);
        });

    public async Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation)
    {
        world.Coverage.Count(Happening.VotesAsked);
        var (fate, isAlive) = await world.Network.AskAsync(monitor, observer, "observe", options.Observation + options.PingInterval, async replica =>
        {
            var (heard, _) = await world.Network.AskAsync(replica, suspect, "ping", options.Observation, other => Task.FromResult(Echo(other)));
            return heard == CallFate.Answered;
        });
        return fate == CallFate.Answered ? isAlive : null;
    }

    private static Echo Echo(Process replica)
    {
        var part = ReplicaNode.PartsOf(replica);
        return part.Self.EchoOf(new Ping(Nonce), part.Board.Current);
    }

    private Task<PresenceConnection> Open(Process replica)
    {
        var connection = new PresenceConnection(world, monitor, replica);
        var board = ReplicaNode.PartsOf(replica).Board;
        replica.Start("presence", async () =>
        {
            await foreach (var presence in board.ReadAsync(CancellationToken.None)) connection.Send(presence);
            connection.Send(null);
        });
        return Task.FromResult(connection);
    }

    private static async Task<bool> TryWaitAsync(PresenceConnection connection, CancellationToken cancellation)
    {
        try
        {
            return await connection.Lines.WaitToReadAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static PingResult Result(CallFate fate) => fate switch
    {
        CallFate.Answered => PingResult.Echo,
        CallFate.Refused => PingResult.Refused,
        _ => PingResult.Missed,
    };
}
