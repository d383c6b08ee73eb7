using Coordination.Protocol;

namespace Monitor.Worker.Watching;

/// <summary>The result of a ping.</summary>
public enum PingResult
{
    Echo,

    /// <summary>The connection was refused: no process listens there.</summary>
    Refused,

    /// <summary>No echo in time, or a broken one. It proves nothing.</summary>
    Missed,
}

/// <summary>The monitor's calls to replicas. Every failure is a return value.</summary>
public interface IReplicaClient
{
    /// <summary>
    /// Pings on a warm connection. Waits for several intervals, because a late echo is one too. The echo's instance identifies the
    /// process that answered.
    /// </summary>
    Task<(PingResult Result, Echo? Echo)> PingAsync(string address, CancellationToken cancellation);

    /// <summary>Opens a new connection and closes it: <see cref="PingResult.Echo"/> means only that a process listens.</summary>
    Task<PingResult> ProbeAsync(string address, CancellationToken cancellation);

    /// <summary>Reads a replica's presence until the connection ends for any reason.</summary>
    IAsyncEnumerable<Presence> ListenAsync(string address, CancellationToken cancellation);

    /// <summary>Tells a replica that it was named leader. Returns the epoch that it minted, or null if it does not lead.</summary>
    Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation, int shard = 0);

    /// <summary>Asks a replica to hand over a shard. It may have no effect.</summary>
    Task StepDownAsync(string address, int shard, CancellationToken cancellation);

    /// <summary>Asks a replica whether a suspect is alive; null if the replica does not answer or is too slow to know.</summary>
    Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation);
}
