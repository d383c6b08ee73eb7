using Cluster.Proxy;

namespace Experiment.Trials.Faults.Connections;

internal static class BackendNeeds
{
    /// <summary>What a fault needs to disturb the connections to <paramref name="backend"/>.</summary>
    public static FaultNeeds Needs(this Backend backend) =>
        backend == Backend.Ledger ? FaultNeeds.Proxies | FaultNeeds.LedgerServer : FaultNeeds.Proxies;
}
