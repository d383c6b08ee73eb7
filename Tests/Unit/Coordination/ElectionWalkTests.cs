using Xunit;

namespace Tests.Unit.Coordination;

public sealed class ElectionWalkTests
{
    [Fact]
    public void AnyFaults_ReplaceNoHealthyLeader_AndEndWithOneLeader()
    {
        var elections = 0;
        for (var seed = 0; seed < 1_000; seed++)
        {
            var world = new ElectionWorld(seed);
            world.Run(steps: 600);
            elections += world.Elections;
        }
        // With fewer elections, the walk would prove nothing.
        Assert.InRange(elections, 5_000, int.MaxValue);
    }
}
