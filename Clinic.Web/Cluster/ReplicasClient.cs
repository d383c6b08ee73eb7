using Clinic.Web.Services;

namespace Clinic.Web.Cluster;

/// <summary>The faults that an operator may inject into a replica.</summary>
public enum ReplicaFault { Crash, Freeze, StepDown }

/// <summary>Calls the replicas at the addresses in the cluster's view.</summary>
public sealed class ReplicasClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    /// <summary>Injects a fault and returns the outcome. A replica that crashes or freezes can't answer, so no answer counts as success.</summary>
    public async Task<Trouble> InjectAsync(Replica replica, ReplicaFault fault, CancellationToken cancellation)
    {
        if (replica.Address is not { } address) return Trouble.NotFound;
        var path = fault switch
        {
            ReplicaFault.Crash => "/crash",
            ReplicaFault.Freeze => "/freeze?seconds=10",
            _ => "/stepdown",
        };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path));
            using var response = await SendAsync(request, cancellation);
            return response.IsSuccessStatusCode ? Trouble.None : Trouble.Refused;
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellation))
        {
            return fault == ReplicaFault.StepDown ? Trouble.Unreachable : Trouble.None;
        }
    }
}
