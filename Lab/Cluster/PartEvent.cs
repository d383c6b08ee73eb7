namespace Cluster;

/// <summary>What happened to a part.</summary>
/// <param name="Pid">The id of the process that it happened to.</param>
public sealed record PartEvent(string Part, PartEventKind Kind, int Pid, DateTimeOffset At);

public enum PartEventKind
{
    /// <summary>A process was started.</summary>
    Started,

    /// <summary>It ended without being told to.</summary>
    Died,

    /// <summary>It has not answered for the liveness period and is being killed.</summary>
    Unresponsive,

    /// <summary>It ended as it was told to.</summary>
    Stopped,
}
