using Clients;

namespace Experiment.Trials.Faults;

/// <summary>Finds the process of the designated leader, on this machine.</summary>
internal static class LeaderHunt
{
    /// <summary>While nobody leads the fault waits: without a designated server there is nothing to crash.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <param name="except">A process that was just killed, and that the monitor may not yet have noticed.</param>
    /// <returns>The view with its living leader; null when none was found in time.</returns>
    public static Task<ClusterStatus?> FindAsync(MonitorClient monitor, int? except, CancellationToken cancellation) =>
        monitor.WaitAsync(view => view.LivingLeader is { Pid: { } pid } && pid != except && IsReplica(pid), Bound, cancellation);

    /// <summary>True when the process is a payments replica: an id may have been given to another process since.</summary>
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
