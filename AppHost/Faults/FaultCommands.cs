using AppHost.Access;
using AppHost.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Faults;

/// <summary>The faults as commands of the dashboard: of each replica, and of whoever leads.</summary>
internal static class FaultCommands
{
    public const string Crash = "crash";
    public const string Freeze = "freeze";
    public const string StepDown = "step-down";

    /// <summary><c>crash</c>, <c>freeze</c>, <c>step-down</c> of the replica that the command is given to.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicaFaults(
        this IResourceBuilder<ProjectResource> replicas, IResourceBuilder<ProjectResource> monitor, LocalAccess access)
    {
        var faults = new Faults(monitor.GetEndpoint("http"), access.Token, TimeProvider.System);
        return replicas
            .Add(Crash, "Crash", "kill -9 of this server; it is started again.", "Kill this server? It is started again.", "Flash",
                IsRunning, context => faults.CrashAsync(Self(context), context.CancellationToken))
            .Add(Freeze, "Freeze 10 s", "SIGSTOP of this server, SIGCONT after 10 s.", "Freeze this server for 10 s?", "Pause",
                IsRunningOnUnix, context => faults.FreezeAsync(Self(context), context.CancellationToken))
            .Add(StepDown, "Step down", "This server, if it leads, finishes what is in flight and hands over.", "Let this server hand over the lead?", "ArrowStepOut",
                IsRunning, context => faults.StepDownAsync(Self(context), context.CancellationToken));
    }

    /// <summary><c>crash-leader</c>, <c>freeze-leader</c>, <c>step-down-leader</c>: of whoever leads at that moment.</summary>
    public static IResourceBuilder<ProjectResource> WithLeaderFaults(
        this IResourceBuilder<ProjectResource> resource, IResourceBuilder<ProjectResource> monitor, LocalAccess access)
    {
        var faults = new Faults(monitor.GetEndpoint("http"), access.Token, TimeProvider.System);
        return resource
            .Add($"{Crash}-leader", "Crash the leader", "kill -9 of whoever leads; it is started again.", "Kill the server that leads?", "Flash",
                Always, context => faults.CrashAsync(Leader, context.CancellationToken))
            .Add($"{Freeze}-leader", "Freeze the leader 10 s", "SIGSTOP of whoever leads, SIGCONT after 10 s.", "Freeze the server that leads for 10 s?", "Pause",
                OnUnix, context => faults.FreezeAsync(Leader, context.CancellationToken))
            .Add($"{StepDown}-leader", "Leader steps down", "Whoever leads finishes what is in flight and hands over.", "Let the leader hand over?", "ArrowStepOut",
                Always, context => faults.StepDownAsync(Leader, context.CancellationToken));
    }

    private static IResourceBuilder<ProjectResource> Add(
        this IResourceBuilder<ProjectResource> resource, string name, string text, string description, string confirmation, string icon,
        Func<UpdateCommandStateContext, ResourceCommandState> state, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> execute) =>
        resource.WithCommand(name, text, execute, new CommandOptions
        {
            Description = description,
            ConfirmationMessage = confirmation,
            IconName = icon,
            IsHighlighted = name.StartsWith(Crash, StringComparison.Ordinal),
            UpdateState = state,
        });

    private static ServerView? Leader(ClusterView view) => view.Leading;

    /// <summary>The server behind the replica's own port.</summary>
    private static Func<ClusterView, ServerView?> Self(ExecuteCommandContext context)
    {
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        var process = notifications.TryGetCurrentState(context.ResourceName, out var state) ? ReplicaProcess.Of(state.Snapshot) : null;
        return view => view.Replicas.FirstOrDefault(server => process?.Address is { } own && server.Address?.Port == own.Port);
    }

    private static ResourceCommandState Always(UpdateCommandStateContext context) => ResourceCommandState.Enabled;

    private static ResourceCommandState IsRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    // Windows has no signal that stops a process where it stands.
    private static ResourceCommandState OnUnix(UpdateCommandStateContext context) =>
        OperatingSystem.IsWindows() ? ResourceCommandState.Hidden : ResourceCommandState.Enabled;

    private static ResourceCommandState IsRunningOnUnix(UpdateCommandStateContext context) =>
        OperatingSystem.IsWindows() ? ResourceCommandState.Hidden : IsRunning(context);
}
