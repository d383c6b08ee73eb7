using System.Data.Common;
using System.Net.Sockets;
using Clients;
using StackExchange.Redis;

namespace Experiment.Trials.Faults;

/// <summary>Injects a fault where the system may be broken already.</summary>
internal static class Injection
{
    /// <returns>What was done; null when there was nothing to do it to, or what it strikes could not be reached.</returns>
    public static async Task<Crash?> TryAsync(IFault fault, FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        try
        {
            return await fault.InjectAsync(context, began, cancellation);
        }
        catch (Exception exception) when (Wire.IsTransient(exception) || exception is RedisException or DbException or SocketException)
        {
            // An earlier fault, or one at the same time, stands in the way: it is not counted as injected.
            return null;
        }
    }
}
