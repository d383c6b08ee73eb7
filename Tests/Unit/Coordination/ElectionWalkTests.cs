using Xunit;

namespace Tests.Unit.Coordination;

public sealed class ElectionWalkTests
{
    [Fact]
    public void AnyFaults_UnseatNoHealthyLeader_AndEndWithOne()
    {
        var elections = 0;
        for (var seed = 0; seed < 1_000; seed++)
        {
            var world = new ElectionWorld(seed);
            world.Run(steps: 600);
            elections += world.Elections;
        }
        // Otherwise the walk went nowhere, and proved nothing.
        Assert.InRange(elections, 5_000, int.MaxValue);
    }
}
