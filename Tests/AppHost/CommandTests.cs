using AppHost.Faults;
using AppHost.Stores.Redis;

namespace Tests.AppHost;

/// <summary>The dashboard's commands under load. After each command, every payment is paid once and in order.</summary>
[Collection(OneAppHost.Name)]
public class CommandTests(AppHostFixture host) : AppHostTest(host)
{
    [Fact]
    public async Task Crash_OfTheLeaderUnderLoad_LosesNothingAndTheReplicaComesBack()
    {
        var leader = (await Host.WaitUntilReadyAsync()).LivingLeader!;
        var replica = AppHostFixture.ResourceOf(leader);
        await AssertAllPaidAsync(replica, FaultCommands.Crash, $"{leader.Id} (process {leader.Pid}) was killed. It led; server_");
        var back = await Host.WaitUntilReadyAsync();
        Assert.DoesNotContain(back.Replicas, server => server.Pid == leader.Pid);
        Assert.Equal(KnownResourceStates.Running, (await Host.NextAsync(change => change.Resource.Name == replica)).Snapshot.State?.Text);
    }

    [Fact]
    public async Task Crash_OfAStandbyUnderLoad_KeepsTheLeader()
    {
        var before = await Host.WaitUntilReadyAsync();
        var standby = before.Replicas.First(server => !server.Leader);
        await AssertAllPaidAsync(AppHostFixture.ResourceOf(standby), FaultCommands.Crash, $"{standby.Id} (process {standby.Pid}) was killed. It did not lead.");
        Assert.Equal(before.LivingLeader!.Pid, (await Host.WaitUntilReadyAsync()).LivingLeader!.Pid);
    }

    [Fact]
    public async Task Freeze_OfTheLeaderUnderLoad_LosesNothingAndTheReplicaGoesOn()
    {
        var leader = (await Host.WaitUntilReadyAsync()).LivingLeader!;
        await AssertAllPaidAsync(
            AppHostFixture.ResourceOf(leader), FaultCommands.Freeze,
            $"{leader.Id} (process {leader.Pid}) was frozen for 10 s and resumed. It led; server_");
        var after = await Host.WaitUntilReadyAsync();
        // The same process: it was thawed before the supervisor would have killed it.
        Assert.Contains(after.Replicas, server => server.Pid == leader.Pid && !server.Leader);
    }

    [Fact]
    public async Task StepDown_OfTheLeaderUnderLoad_HandsOverAndLosesNothing()
    {
        var leader = (await Host.WaitUntilReadyAsync()).LivingLeader!;
        await AssertAllPaidAsync(AppHostFixture.ResourceOf(leader), FaultCommands.StepDown, $"{leader.Id} stepped down. It led; server_");
    }

    [Fact]
    public async Task StepDown_OfAStandby_FailsAndSaysWhoLeads()
    {
        var view = await Host.WaitUntilReadyAsync();
        var standby = view.Replicas.First(server => !server.Leader);
        var result = await Host.ExecuteAsync(AppHostFixture.ResourceOf(standby), FaultCommands.StepDown);
        Assert.False(result.Success);
        Assert.Equal($"{standby.Id} is not the leader: {view.Leader} is.", result.Message);
    }

    [Theory]
    [InlineData($"{FaultCommands.Crash}-leader", "was killed. It led; server_")]
    [InlineData($"{FaultCommands.StepDown}-leader", "stepped down. It led; server_")]
    public async Task LeaderCommand_UnderLoad_LosesNothing(string command, string said)
    {
        await Host.WaitUntilReadyAsync();
        await AssertAllPaidAsync("payments", command, said);
    }

    [Fact]
    public async Task Wipe_UnderLoad_LosesNothing()
    {
        await Host.WaitUntilReadyAsync();
        await AssertAllPaidAsync("redis", WipeCommand.Name, "keys deleted");
    }

    private async Task AssertAllPaidAsync(string resource, string command, string said)
    {
        ExecuteCommandResult? result = null;
        var history = await Host.Load.RunAsync(async () => result = await Host.ExecuteAsync(resource, command), Cancellation);
        Assert.True(result!.Success, result.Message);
        Assert.Contains(said, result.Message, StringComparison.Ordinal);
        history.AssertAllPaid();
    }
}
