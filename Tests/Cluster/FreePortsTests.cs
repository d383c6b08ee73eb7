using System.Runtime.Loader;
using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>Test processes run side by side, each with its own clusters, so their ports must not clash.</summary>
public sealed class FreePortsTests
{
    private const int MoreThanABlock = 20;

    [Fact]
    public void Ports_OfTwoProcesses_AreFreeAndDistinct()
    {
        // A second copy of the class does not know which ports the first one gave out, like another process.
        var other = new AssemblyLoadContext("another process");
        var next = other.LoadFromAssemblyPath(typeof(FreePorts).Assembly.Location).GetType(typeof(FreePorts).FullName!)!.GetMethod(nameof(FreePorts.Next))!;
        List<int> ports = [];
        for (var turn = 0; turn < MoreThanABlock; turn++) ports.AddRange([FreePorts.Next(), (int)next.Invoke(null, null)!]);
        Assert.Distinct(ports);
        Assert.All(ports, port => Assert.True(FreePorts.IsFree(port)));
    }
}
