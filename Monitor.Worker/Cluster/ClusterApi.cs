using Access;
using Coordination;
using Coordination.MonitorLock;
using Coordination.Registry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Monitor.Worker.Election;
using Monitor.Worker.Stores;
using ServiceDefaults.Access;

namespace Monitor.Worker.Cluster;

/// <summary><c>GET /cluster</c>, served by every monitor, active or not.</summary>
public static class ClusterApi
{
    public static IEndpointRouteBuilder MapCluster(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cluster", GetAsync).RequireRoles(Roles.Operator, Roles.Service).DisableHttpMetrics();
        return routes;
    }

    private static async Task<Ok<ClusterAnswer>> GetAsync(
        ElectionLoop election,
        MonitorLockLoop heartbeat,
        MonitorIdentity identity,
        LedgerView ledgerView,
        StoresView stores,
        IOptions<CoordinationOptions> options,
        CancellationToken cancellation)
    {
        var ledger = await ledgerView.ReadAsync(cancellation);
        var snapshot = election.Snapshot;
        var replicas = options.Value.ReplicaIds.Select(id => Describe(id, snapshot, election.Now)).ToArray();
        var leader = replicas.FirstOrDefault(replica => replica.Leader);
        return TypedResults.Ok(new ClusterAnswer(
            leader?.Id,
            leader?.Epoch ?? ledger?.Epoch,
            replicas,
            [.. Describe(heartbeat.Monitors, snapshot, identity.Record)],
            ledger?.Queue ?? new QueueAnswer(null, null, null),
            ledger?.StaleWritesRejected,
            ledger?.Elections,
            ledger?.Reconciliation,
            stores.Latest,
            snapshot.Further.Count == 0 ? null : [.. Shards(leader?.Id, snapshot, ledger)]));
    }

    private static IEnumerable<ShardAnswer> Shards(string? first, ClusterSnapshot snapshot, LedgerAnswer? ledger) =>
        snapshot.Further.Select(leader => leader is not null && IsThere(leader, snapshot) ? leader.Replica : null).Prepend(first)
            .Select((leader, shard) => new ShardAnswer(
                shard, leader, ledger?.Shards.ElementAtOrDefault(shard)?.Epoch, ledger?.Shards.ElementAtOrDefault(shard)?.Queue));

    private static bool IsThere(ReplicaInstance instance, ClusterSnapshot snapshot) =>
        snapshot.Replicas.TryGetValue(instance.Replica, out var replica)
        && replica.Record.Instance == instance.Instance && replica.State != ReplicaState.Off;

    private static ReplicaAnswer Describe(string id, ClusterSnapshot snapshot, TimeSpan now)
    {
        if (!snapshot.Replicas.TryGetValue(id, out var replica)) return new(id, null, null, false, false, null, null, null);
        var named = snapshot.Leader is { } leader && leader.Replica == id && leader.Instance == replica.Record.Instance;
        return new ReplicaAnswer(
            id,
            replica.Record.Address,
            replica.Record.Pid,
            replica.State == ReplicaState.Alive,
            named && replica.State != ReplicaState.Off,
            replica.LastEcho is { } echo ? (now - echo).TotalMilliseconds : null,
            replica.Record.Instance,
            replica.Presence is { Leader: true, Epoch: var epoch } ? epoch : null);
    }

    private static IEnumerable<MonitorAnswer> Describe(MonitorsView? view, ClusterSnapshot snapshot, MonitorRecord self) =>
        view is null
            ? [new MonitorAnswer(self.Id, self.Address, self.Pid, snapshot.IsActive)]
            : view.Monitors.Select(monitor => new MonitorAnswer(
                monitor.Id, monitor.Address, monitor.Pid, monitor.Instance == view.Active));
}
