using System.Diagnostics;
using System.Globalization;

namespace Tests.AppHost;

/// <summary>A process that dies is restarted; one that was stopped on purpose is not.</summary>
[Collection(OneAppHost.Name)]
public class SupervisionTests(AppHostFixture host) : AppHostTest(host)
{
    [Theory]
    [InlineData("redis")]
    [InlineData("gateway")]
    [InlineData("monitor-1")]
    [InlineData("patients")]
    public async Task Process_KilledFromOutsideUnderLoad_ComesBackAndNothingIsLost(string name)
    {
        await Host.WaitUntilReadyAsync();
        var history = await Host.Load.RunAsync(async () =>
        {
            var (id, process) = await RunningAsync(name);
            Kill(process);
            await Host.NextAsync(change => change.ResourceId == id && PidOf(change) is { } pid && pid != process);
        }, Cancellation);
        history.AssertAllPaid();
        await Host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Replica_StoppedOnPurpose_StaysStopped()
    {
        var view = await Host.WaitUntilReadyAsync();
        var standby = view.Replicas.First(server => !server.Leader);
        var replica = AppHostFixture.ResourceOf(standby);
        Assert.True((await Host.ExecuteAsync(replica, KnownResourceCommands.StopCommand)).Success);
        await Host.NextAsync(change => change.Resource.Name == replica && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text));

        // The other standby crashes and is restarted. If the stop had been taken for a crash, this one would be back by then too.
        var other = view.Replicas.First(server => !server.Leader && server.Id != standby.Id);
        Assert.True((await Host.ExecuteAsync(AppHostFixture.ResourceOf(other), "crash")).Success);
        await Host.WaitAsync(
            now => now.Replicas.Count(server => server.Alive) == 2 && now.Replicas.All(server => server.Pid != other.Pid),
            "the other standby is back");
        var state = await Host.NextAsync(change => change.Resource.Name == replica);
        Assert.Contains(state.Snapshot.State?.Text, KnownResourceStates.TerminalStates);

        Assert.True((await Host.ExecuteAsync(replica, KnownResourceCommands.StartCommand)).Success);
        await Host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Replica_FrozenForGood_IsKilledAndRestarted()
    {
        var standby = (await Host.WaitUntilReadyAsync()).Replicas.First(server => !server.Leader);
        using (var signal = Process.Start("kill", ["-STOP", standby.Pid!.Value.ToString(CultureInfo.InvariantCulture)]))
            await signal.WaitForExitAsync(Cancellation);
        await Host.WaitAsync(view => view.Replicas.Count(server => server.Alive) == 2, "the frozen replica is off");
        var back = await Host.WaitUntilReadyAsync();
        Assert.DoesNotContain(back.Replicas, server => server.Pid == standby.Pid);
    }

    [Fact]
    public async Task Replica_KilledWhileRedisIsStopped_IsRestarted()
    {
        var standby = (await Host.WaitUntilReadyAsync()).Replicas.First(server => !server.Leader);
        Assert.True((await Host.ExecuteAsync("redis", KnownResourceCommands.StopCommand)).Success);
        var (id, process) = await RunningAsync(AppHostFixture.ResourceOf(standby));
        Kill(process);
        await Host.NextAsync(change => change.ResourceId == id && change.Snapshot.State?.Text == KnownResourceStates.Running && PidOf(change) != process);
        Assert.True((await Host.ExecuteAsync("redis", KnownResourceCommands.StartCommand)).Success);
        await Host.WaitUntilReadyAsync();
    }

    private async Task<(string Id, int Process)> RunningAsync(string name)
    {
        var running = await Host.NextAsync(
            change => change.Resource.Name == name && change.Snapshot.State?.Text == KnownResourceStates.Running && PidOf(change) is not null);
        return (running.ResourceId, PidOf(running)!.Value);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    internal static int? PidOf(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is int pid ? pid : null;
}
