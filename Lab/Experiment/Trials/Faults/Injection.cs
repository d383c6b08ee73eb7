using System.Data.Common;
using System.Net.Sockets;
using Clients;
using StackExchange.Redis;

namespace Experiment.Trials.Faults;

/// <summary>Injects a fault into a system that may already be broken.</summary>
internal static class Injection
{
    /// <returns>The injected fault; null if there was no target, or it could not be reached.</returns>
    public static async Task<Crash?> TryAsync(Fault fault, FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        try
        {
            return await fault.InjectAsync(context, began, cancellation);
        }
        catch (Exception exception) when (Wire.IsTransient(exception) || exception is RedisException or DbException or SocketException)
        {
            // An earlier or concurrent fault made the target unreachable, so this one does not count as injected.
            return null;
        }
    }
}
