using System.Net;
using Clients;

namespace Tests.Cluster;

/// <summary>The faults that an operator requests over HTTP, on real replicas.</summary>
[Collection(OneCluster.Name)]
public sealed class FaultEndpointTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crash_OfTheLeader_IsAcceptedAndKillsIt_AndAnotherLeads()
    {
        await cluster.WaitUntilReadyAsync();
        var part = await cluster.LeaderAsync();
        var leader = await ViewAsync(view => view.LivingLeader?.Pid == cluster.System.Pid(part));

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(leader.LivingLeader!, "crash"));

        await ViewAsync(view => view.LivingLeader is { Pid: { } pid } && pid != leader.LivingLeader!.Pid && view.Epoch > leader.Epoch);
        Assert.Contains("experiment asked for a crash", await File.ReadAllTextAsync(cluster.System.LogOf(part), Cancellation), StringComparison.Ordinal);
        await cluster.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Freeze_OfAReplica_IsAcceptedAndStopsIt_AndItResumesByItself()
    {
        await cluster.WaitUntilReadyAsync();
        var standby = await cluster.StandbyAsync();
        var pid = cluster.System.Pid(standby)!.Value;
        var view = await ViewAsync(view => view.Replicas.Any(replica => replica.Pid == pid && replica.Alive));

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(view.Replicas.Single(replica => replica.Pid == pid), "freeze?seconds=2"));

        await UntilAsync(() => IsStopped(pid));
        await UntilAsync(() => !IsStopped(pid));
        await ViewAsync(after => after.Replicas.Any(replica => replica.Pid == pid && replica.Alive));
        Assert.Equal(pid, cluster.System.Pid(standby));
        await cluster.WaitUntilReadyAsync();
    }

    private async Task<ClusterStatus> ViewAsync(Func<ClusterStatus, bool> state) =>
        Assert.IsType<ClusterStatus>(await cluster.System.Monitor.WaitAsync(state, ClusterFixture.Bound, Cancellation));

    private async Task<HttpStatusCode> PostAsync(ReplicaView replica, string path)
    {
        using var http = cluster.System.Addresses.Connect(replica.Address!, ClusterFixture.Bound);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), null, Cancellation);
        return answer.StatusCode;
    }

    private static bool IsStopped(int pid) =>
        File.ReadLines($"/proc/{pid}/status").Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal));

    private static async Task UntilAsync(Func<bool> condition) => Assert.NotNull(await Poll.UntilAsync(
        _ => Task.FromResult(condition() ? "so" : null), ClusterFixture.Bound, TimeProvider.System, Cancellation));
}
