using Cluster;
using Experiment.Trials.Faults;
using Experiment.Trials.Matrix;
using Spectre.Console;

namespace Tests.Cluster;

/// <summary>
/// The disk fills up under load, on a cluster whose data is on a small disk of its own. Does not run at the same time as the tests of the
/// other cluster, because each uses the whole machine.
/// </summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disk_FullUnderLoad_LosesNothingAndFailsNoRequest()
    {
        var options = new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness,
            LedgerChoice: LedgerUnderTest.Choice);
        KeptDataAttribute.TellOnFailure(options.Data);
        var (surroundings, obstacle) = await Surroundings.PrepareAsync(
            new ClusterPlan(options, OwnsData: true), FaultNeeds.SmallDisk, AnsiConsole.Console, TimeProvider.System, Cancellation);
        Assert.SkipWhen(surroundings is null, obstacle ?? "");
        await using (surroundings)
        {
            surroundings!.KeepsData = true;
            Assert.Null(await surroundings.StartAsync(TimeProvider.System, Cancellation));
            var cluster = surroundings.Cluster;
            using var load = new Load(cluster.Addresses);
            var faults = KnownFaults.Matrix.Where(fault => fault.Needs.HasFlag(FaultNeeds.SmallDisk));
            foreach (var fault in faults.Where(fault => Surroundings.WhyNot(options, fault.Needs) is null))
            {
                Crash? struck = null;
                var context = new FaultContext(cluster.Addresses, cluster.Monitor, TimeProvider.System, cluster, new Random(1));
                (await load.RunAsync(async () => struck = await fault.InjectAsync(context, _ => { }, Cancellation), Cancellation)).AssertAllPaid();
                Assert.True(struck is { Effects: > 0 }, $"{fault.Name}: {struck?.Effects ?? 0} {fault.Evidence}");
            }
            surroundings.KeepsData = false;
        }
    }
}
