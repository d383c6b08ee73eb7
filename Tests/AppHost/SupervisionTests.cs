using System.Diagnostics;
using System.Globalization;

namespace Tests.AppHost;

/// <summary>What dies is started again; what was stopped on purpose is not.</summary>
[Collection(OneAppHost.Name)]
public class SupervisionTests(AppHostFixture host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis")]
    [InlineData("gateway")]
    [InlineData("monitor")]
    [InlineData("patients")]
    public async Task Process_KilledFromOutsideUnderLoad_ComesBackAndNothingIsLost(string name)
    {
        await host.WaitUntilReadyAsync();
        var history = await host.Load.RunAsync(async () =>
        {
            var (id, launcher) = await RunningAsync(name);
            Kill(launcher);
            await host.NextAsync(change => change.ResourceId == id && PidOf(change) is { } pid && pid != launcher);
        }, Cancellation);
        history.AssertAllPaid();
        await host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Replica_StoppedOnPurpose_StaysStopped()
    {
        var view = await host.WaitUntilReadyAsync();
        var standby = view.Replicas.First(server => !server.Leader);
        var replica = await host.ReplicaOfAsync(standby);
        Assert.True((await host.ExecuteAsync(replica, KnownResourceCommands.StopCommand)).Success);
        await host.NextAsync(change => change.ResourceId == replica && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text));

        // A crash of the other standby is mended meanwhile: by then this one would be back too, were it taken for a crash.
        var other = view.Replicas.First(server => !server.Leader && server.Id != standby.Id);
        Assert.True((await host.ExecuteAsync(await host.ReplicaOfAsync(other), "crash")).Success);
        await host.WaitAsync(now => now.Replicas.Count(server => server.Alive) == 2 && now.Replicas.All(server => server.Pid != other.Pid), "the other one is back");
        var state = await host.NextAsync(change => change.ResourceId == replica);
        Assert.Contains(state.Snapshot.State?.Text, KnownResourceStates.TerminalStates);

        Assert.True((await host.ExecuteAsync(replica, KnownResourceCommands.StartCommand)).Success);
        await host.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Replica_FrozenForGood_IsKilledAndStartedAgain()
    {
        var standby = (await host.WaitUntilReadyAsync()).Replicas.First(server => !server.Leader);
        using (var signal = Process.Start("kill", ["-STOP", standby.Pid!.Value.ToString(CultureInfo.InvariantCulture)])) await signal.WaitForExitAsync(Cancellation);
        await host.WaitAsync(view => view.Replicas.Count(server => server.Alive) == 2, "the frozen one is off");
        var back = await host.WaitUntilReadyAsync();
        Assert.DoesNotContain(back.Replicas, server => server.Pid == standby.Pid);
    }

    private async Task<(string Id, int Launcher)> RunningAsync(string name)
    {
        var running = await host.NextAsync(change => change.Resource.Name == name && change.Snapshot.State?.Text == KnownResourceStates.Running && PidOf(change) is not null);
        return (running.ResourceId, PidOf(running)!.Value);
    }

    private static void Kill(int launcher)
    {
        using var process = Process.GetProcessById(launcher);
        process.Kill(entireProcessTree: true);
    }

    private static int? PidOf(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is int pid ? pid : null;
}
