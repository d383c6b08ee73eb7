using Coordination.Protocol;

namespace Monitor.Worker.Watching;

/// <summary>What became of a ping.</summary>
public enum PingResult
{
    Echo,

    /// <summary>The connection was refused: nobody listens there.</summary>
    Refused,

    /// <summary>No echo in time, or a broken one: it says nothing for certain.</summary>
    Missed,
}

/// <summary>The monitor's calls to replicas. Every failure is a return value.</summary>
public interface IReplicaClient
{
    /// <summary>Pings on a warm connection. The echo's instance tells who answered.</summary>
    Task<(PingResult Result, string? Instance)> PingAsync(string address, CancellationToken cancellation);

    /// <summary>Opens a new connection and closes it: <see cref="PingResult.Echo"/> says only that somebody listens.</summary>
    Task<PingResult> ProbeAsync(string address, CancellationToken cancellation);

    /// <summary>Reads what a replica says of itself, until its connection ends for whatever reason.</summary>
    IAsyncEnumerable<Presence> ListenAsync(string address, CancellationToken cancellation);

    /// <summary>Tells a replica that it was named. The epoch that it minted, or null when it does not lead.</summary>
    Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation);

    /// <summary>Asks a replica about a suspect; null when it does not answer.</summary>
    Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation);
}
