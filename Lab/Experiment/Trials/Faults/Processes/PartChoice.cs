using Cluster;

namespace Experiment.Trials.Faults.Processes;

/// <summary>Chooses the parts that a fault strikes.</summary>
internal delegate Task<IReadOnlyList<string>> PartChoice(FaultContext context, CancellationToken cancellation);

/// <summary>Choices that several faults share.</summary>
internal static class Choose
{
    public static PartChoice Named(params string[] parts) => (_, _) => Task.FromResult<IReadOnlyList<string>>(parts);

    public static Task<IReadOnlyList<string>> AnyFront(FaultContext context, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([Parts.Front(context.Chance.Next(Ports.FrontReplicas) + 1)]);

    /// <summary>Any replica, the leader or not.</summary>
    public static Task<IReadOnlyList<string>> AnyReplica(FaultContext context, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([Parts.Payments(context.Chance.Next(Ports.PaymentsReplicas) + 1)]);

    public static async Task<IReadOnlyList<string>> Leader(FaultContext context, CancellationToken cancellation) =>
        await context.LeaderAsync(cancellation) is { } leader ? [leader] : [];

    public static async Task<IReadOnlyList<string>> ActiveMonitor(FaultContext context, CancellationToken cancellation) =>
        await context.ActiveMonitorAsync(cancellation) is { } monitor ? [monitor] : [];

    /// <summary>Without a monitor, the leader's death goes unnoticed until a monitor is restarted.</summary>
    public static async Task<IReadOnlyList<string>> MonitorsAndLeader(FaultContext context, CancellationToken cancellation) =>
        await context.LeaderAsync(cancellation) is { } leader
            ? [.. Enumerable.Range(1, Ports.MonitorReplicas).Select(Parts.Monitor), leader]
            : [];
}
