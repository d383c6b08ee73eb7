using Clinic.Web.Services;

namespace Clinic.Web.Cluster;

/// <summary>What an operator may do to a server.</summary>
public enum ReplicaFault { Crash, Freeze, StepDown }

/// <summary>The servers themselves, each under the address that the cluster's view gives it.</summary>
public sealed class ReplicasClient(HttpClient http, ICaller caller) : ServiceClient(http, caller)
{
    /// <summary>Answers what became of it. A server that dies of the question can't answer it: that is success.</summary>
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
