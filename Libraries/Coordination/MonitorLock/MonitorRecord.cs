namespace Coordination.MonitorLock;

/// <summary>A monitor as it announces itself.</summary>
public sealed record MonitorRecord(string Id, string Instance, string Address, int Pid);

/// <summary>The announced monitors, and the instance of the one that holds the lock.</summary>
public sealed record MonitorsView(IReadOnlyList<MonitorRecord> Monitors, string? Active);
