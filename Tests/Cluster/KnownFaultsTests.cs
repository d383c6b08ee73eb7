using Experiment.Trials.Faults;
using Experiment.Trials.Matrix;

namespace Tests.Cluster;

/// <summary>The table of faults and the load that runs during each.</summary>
public class KnownFaultsTests
{
    [Fact]
    public void Faults_HaveUniqueNames_ADescriptionAndEvidence()
    {
        Assert.Equal(KnownFaults.All.Count, KnownFaults.All.Select(fault => fault.Name).Distinct().Count());
        Assert.All(KnownFaults.All, fault => Assert.False(string.IsNullOrWhiteSpace(fault.Description) || string.IsNullOrWhiteSpace(fault.Evidence)));
    }

    [Fact]
    public void Load_OfEveryFault_OutlastsIt()
    {
        var options = new MatrixOptions("all", KnownFaults.Matrix, Requests: 1, Crashes: 2, Rate: 20, Seed: 1);
        Assert.All(KnownFaults.Matrix, fault =>
        {
            var trial = options.Of(fault);
            var last = trial.Moments(new Random(1))[^1] / options.Rate;
            Assert.True((trial.Requests / options.Rate) - last > fault.Lasts.TotalSeconds, fault.Name);
        });
    }
}
