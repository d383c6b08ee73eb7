using Clients;

namespace Experiment.Trials.Faults;

/// <summary>Finds the leader's process, on this machine.</summary>
internal static class LeaderHunt
{
    /// <summary>How long a fault waits for a leader: without one there is nothing to crash.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <param name="except">A process that was just killed, which the monitor may not have noticed yet.</param>
    /// <returns>A view with a living leader; null if none was found in time.</returns>
    public static Task<ClusterStatus?> FindAsync(MonitorClient monitor, int? except, CancellationToken cancellation) =>
        monitor.WaitAsync(view => view.LivingLeader is { Pid: { } pid } && pid != except && IsReplica(pid), Bound, cancellation);

    /// <summary>True if the process is a replica: its id may have been reused by another process.</summary>
    private static bool IsReplica(int pid)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("Payments.Api", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
