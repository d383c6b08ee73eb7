using System.Runtime.Loader;
using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>Test processes run side by side, each with clusters of its own.</summary>
public sealed class FreePortsTests
{
    private const int MoreThanABlock = 20;

    [Fact]
    public void Ports_OfTwoProcesses_AreFreeAndApart()
    {
        // Loaded once more, the class knows as little of what it gave out here as another process would.
        var other = new AssemblyLoadContext("another process");
        var next = other.LoadFromAssemblyPath(typeof(FreePorts).Assembly.Location).GetType(typeof(FreePorts).FullName!)!.GetMethod(nameof(FreePorts.Next))!;
        List<int> ports = [];
        for (var turn = 0; turn < MoreThanABlock; turn++) ports.AddRange([FreePorts.Next(), (int)next.Invoke(null, null)!]);
        Assert.Distinct(ports);
        Assert.All(ports, port => Assert.True(FreePorts.IsFree(port)));
    }
}
