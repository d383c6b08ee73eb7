using System.Globalization;
using AppHost.Services;
using Access;

namespace AppHost.Faults;

/// <summary>The faults of a replica. Each returns a message about its effect.</summary>
/// <param name="monitors">Asked for the leader. The first answer is used.</param>
internal sealed class Faults(Replicas monitors, ServiceToken token, TimeProvider time)
{
    public static readonly TimeSpan Freeze = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ServerClient _client = new(token);

    /// <summary><c>kill -9</c>.</summary>
    public Task<ExecuteCommandResult> CrashAsync(FaultTarget target, CancellationToken cancellation) =>
        InjectAsync(target, "/crash", async (address, server) =>
        {
            var isGone = await UntilAsync(async () => (await _client.PingAsync(address, cancellation))?.Instance != server.Instance, cancellation);
            return isGone ? $"{server.Replica} (process {server.Pid}) was killed" : null;
        }, cancellation);

    /// <summary>SIGSTOP, and SIGCONT after <see cref="Freeze"/>. Returns when the replica answers again.</summary>
    public Task<ExecuteCommandResult> FreezeAsync(FaultTarget target, CancellationToken cancellation) =>
        InjectAsync(target, string.Create(CultureInfo.InvariantCulture, $"/freeze?seconds={Freeze.TotalSeconds:0}"), async (address, server) =>
        {
            await Task.Delay(Freeze, time, cancellation);
            var isThawed = await UntilAsync(async () => (await _client.PingAsync(address, cancellation))?.Instance == server.Instance, cancellation);
            return isThawed ? $"{server.Replica} (process {server.Pid}) was frozen for {Freeze.TotalSeconds:0} s and resumed" : null;
        }, cancellation);

    /// <summary>The leader finishes the payments in flight and hands over.</summary>
    public async Task<ExecuteCommandResult> StepDownAsync(FaultTarget target, CancellationToken cancellation) =>
        await FindAsync(target, cancellation) is (_, { Leads: false, Replica: { } id } server)
            ? CommandResults.Failure($"{id} is not the leader: {server.Leader ?? "no replica"} is.")
            : await InjectAsync(target, "/stepdown", (_, server) => Task.FromResult<string?>($"{server.Replica} stepped down"), cancellation);

    /// <summary>The leader, or null if there is none within <see cref="Bound"/>.</summary>
    public async Task<FaultTarget?> FindLeaderAsync(CancellationToken cancellation)
    {
        ServerView? leader = null;
        await UntilAsync(async () => (leader = (await ReadClusterAsync(cancellation))?.Leading) is not null, cancellation);
        return leader is null ? null : new FaultTarget(leader.Address!, leader.Pid);
    }

    /// <param name="effect">Waits for the fault's effect and describes it; null if there was none.</param>
    private async Task<ExecuteCommandResult> InjectAsync(
        FaultTarget target, string path, Func<Uri, ServerEcho, Task<string?>> effect, CancellationToken cancellation)
    {
        if (await FindAsync(target, cancellation) is not var (address, server))
            return CommandResults.Failure("The replica does not answer, or it was restarted as another process. Try again in a moment.");
        if (await _client.PostAsync(address, path, cancellation) is { } refusal)
            return CommandResults.Failure($"{server.Replica} did not accept the fault: {refusal}.");
        var start = time.GetTimestamp();
        var happens = effect(address, server);
        var following = server.Leads ? FollowAsync(server, start, cancellation) : null;
        if (await happens is not { } happened)
            return CommandResults.Failure($"{server.Replica} accepted the fault, but it had no effect within {Bound.TotalSeconds:0} s.");
        if (following is null) return CommandResults.Success($"{happened}. It did not lead.");
        return await following is { } follower
            ? CommandResults.Success($"{happened}. It led; {follower}")
            : CommandResults.Failure($"{happened}. It led, and no new leader followed within {Bound.TotalSeconds:0} s.");
    }

    private async Task<(Uri, ServerEcho)?> FindAsync(FaultTarget target, CancellationToken cancellation)
    {
        var server = await _client.PingAsync(target.Address, cancellation);
        return server is { Replica: not null } && (target.Pid is null || target.Pid == server.Pid) ? (target.Address, server) : null;
    }

    private async Task<string?> FollowAsync(ServerEcho before, long start, CancellationToken cancellation)
    {
        LeaderView? after = null;
        var followed = await UntilAsync(
            async () => (after = await ReadClusterAsync(cancellation)) is { Leading: not null } view && view.Epoch > before.Epoch, cancellation);
        return followed
            ? string.Create(CultureInfo.InvariantCulture,
                $"{after!.Leading!.Id} leads under epoch {after.Epoch}, seen after {time.GetElapsedTime(start).TotalMilliseconds:0} ms.")
            : null;
    }

    private async Task<LeaderView?> ReadClusterAsync(CancellationToken cancellation)
    {
        foreach (var monitor in monitors.Members)
        {
            if (await _client.ReadClusterAsync(new Uri(monitor.GetEndpoint("http").Url), cancellation) is { } view) return view;
        }
        return null;
    }

    /// <returns>False if the condition did not become true within <see cref="Bound"/>.</returns>
    private async Task<bool> UntilAsync(Func<Task<bool>> condition, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(start) > Bound) return false;
            await Task.Delay(Interval, time, cancellation);
        }
        return true;
    }
}

/// <summary>A replica's address and process id. The id is checked, so that the fault does not hit a new process at the same address.</summary>
internal sealed record FaultTarget(Uri Address, int? Pid);
