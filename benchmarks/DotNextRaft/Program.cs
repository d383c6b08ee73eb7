// A DotNext Raft node: leader election alone, as an application that builds on a consensus library would have it.
// Fair: three nodes, as Alta has three replicas; TCP, and the election timeout of 150 to 300 ms that is the library's default and its example's.
// The state is in memory, so the nodes have less to do than Alta's, whose new leader writes its epoch to disk.
using System.Globalization;
using System.Net;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.Membership;

// This node's port, then the ports of the other nodes.
IPEndPoint[] nodes = [.. args.Select(port => new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)))];
var configuration = new RaftCluster.TcpConfiguration(nodes[0])
{
    LowerElectionTimeout = 150,
    UpperElectionTimeout = 300,
    ColdStart = false,
    ConfigurationStorage = null, // in memory
};
var members = ((InMemoryClusterConfigurationStorage<EndPoint>)configuration.ConfigurationStorage!).CreateInitialConfigurationBuilder();
foreach (var node in nodes.OrderBy(node => node.Port)) members.Add(node);
members.Build();

await using var cluster = new RaftCluster(configuration) { AuditTrail = new ConsensusOnlyState() };
cluster.LeaderChanged += (_, leader) =>
{
    if (leader is { IsRemote: false }) Console.WriteLine($"active {(long)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds}");
};
await cluster.StartAsync(CancellationToken.None);
Console.WriteLine("ready");
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
