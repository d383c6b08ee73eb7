using AppHost.Access;
using AppHost.Services;
using AppHost.Stores;
using AppHost.Supervision;
using LocalSystem;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Faults;

/// <summary>The faults as dashboard commands, for each replica, for the leader and for the processes of replicated stores.</summary>
internal static class FaultCommands
{
    public const string Crash = "crash";
    public const string Freeze = "freeze";
    public const string StepDown = "step-down";

    /// <summary>Adds the commands <c>crash</c>, <c>freeze</c> and <c>step-down</c> to this replica, in run mode.</summary>
    public static IResourceBuilder<ProjectResource> WithFaults(this IResourceBuilder<ProjectResource> server, Replicas monitors, LocalAccess access)
    {
        if (server.ApplicationBuilder.ExecutionContext.IsPublishMode) return server;
        var faults = new Faults(monitors, access.Token, TimeProvider.System);
        return server
            .WithEnvironment(ServiceSettings.FaultsAllowed, "true")
            .AddFault(Crash, "Crash", "Kills this replica with kill -9. It restarts automatically.", "Kill this replica? It restarts automatically.", "Flash",
                IsRunning, (context, cancellation) => OnSelfAsync(faults.CrashAsync, context, server, cancellation))
            .AddFault(Freeze, "Freeze 10 s", "Stops this replica with SIGSTOP and continues it with SIGCONT after 10 s.", "Freeze this replica for 10 s?",
                "Pause", IsRunningOnUnix, (context, cancellation) => OnSelfAsync(faults.FreezeAsync, context, server, cancellation))
            .AddFault(StepDown, "Step down", "If this replica leads, it finishes the payments in flight and hands over.",
                "Let this replica hand over the lead?",
                "ArrowStepOut", IsRunning, (context, cancellation) => OnSelfAsync(faults.StepDownAsync, context, server, cancellation));
    }

    /// <summary>Adds <c>crash-leader</c>, <c>freeze-leader</c> and <c>step-down-leader</c> for the leader at the time of the command.</summary>
    public static Replicas WithLeaderFaults(this Replicas servers, Replicas monitors, LocalAccess access)
    {
        var faults = new Faults(monitors, access.Token, TimeProvider.System);
        servers.Group
            .AddFault($"{Crash}-leader", "Crash the leader", "Kills the leader with kill -9. It restarts automatically.", "Kill the leader?", "Flash",
                Always, (_, cancellation) => OnLeaderAsync(faults, faults.CrashAsync, cancellation))
            .AddFault($"{Freeze}-leader", "Freeze the leader 10 s", "Stops the leader with SIGSTOP and continues it with SIGCONT after 10 s.",
                "Freeze the leader for 10 s?", "Pause", OnUnix, (_, cancellation) => OnLeaderAsync(faults, faults.FreezeAsync, cancellation))
            .AddFault($"{StepDown}-leader", "Leader steps down", "The leader finishes the payments in flight and hands over.",
                "Let the leader hand over?", "ArrowStepOut", Always, (_, cancellation) => OnLeaderAsync(faults, faults.StepDownAsync, cancellation));
        return servers;
    }

    /// <summary>Adds <c>crash</c> and <c>freeze</c> to a process of a store.</summary>
    /// <param name="watch">See <see cref="ProcessFaults"/>.</param>
    public static IResourceBuilder<T> WithProcessFaults<T>(this IResourceBuilder<T> process, StoreWatch? watch = null) where T : IResource
    {
        var faults = new ProcessFaults(process.Resource.Name, watch, TimeProvider.System);
        return process
            .AddFault(Crash, "Crash", "Kills it and its children with kill -9. It restarts automatically.", "Kill it? It restarts automatically.", "Flash",
                IsRunning, (context, cancellation) => faults.CrashAsync(ProcessOf(context), cancellation))
            .AddFault(Freeze, "Freeze 10 s", "Stops it and its children with SIGSTOP and continues them with SIGCONT after 10 s.", "Freeze it for 10 s?",
                "Pause", IsRunningOnUnix, (context, cancellation) => faults.FreezeAsync(ProcessOf(context), cancellation));
    }

    private static IResourceBuilder<T> AddFault<T>(
        this IResourceBuilder<T> resource, string name, string text, string description, string confirmation, string icon,
        Func<UpdateCommandStateContext, ResourceCommandState> state, Func<ExecuteCommandContext, CancellationToken, Task<ExecuteCommandResult>> execute)
        where T : IResource =>
        resource.WithCommand(name, text, context => execute(context, context.CancellationToken), new CommandOptions
        {
            Description = description,
            ConfirmationMessage = confirmation,
            IconName = icon,
            IsHighlighted = name.StartsWith(Crash, StringComparison.Ordinal),
            UpdateState = state,
        });

    private static Task<ExecuteCommandResult> OnSelfAsync(
        Func<FaultTarget, CancellationToken, Task<ExecuteCommandResult>> fault, ExecuteCommandContext context, IResourceBuilder<ProjectResource> server,
        CancellationToken cancellation) =>
        fault(new FaultTarget(new Uri(server.GetEndpoint("http").Url), ProcessOf(context)?.Id), cancellation);

    /// <returns>The process of the command's resource; null while there is none.</returns>
    private static ServiceProcess? ProcessOf(ExecuteCommandContext context) =>
        context.Services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(context.ResourceName, out var state)
            && state.Snapshot.State?.Text == KnownResourceStates.Running ? ServiceProcess.Of(state.Snapshot) : null;

    private static async Task<ExecuteCommandResult> OnLeaderAsync(
        Faults faults, Func<FaultTarget, CancellationToken, Task<ExecuteCommandResult>> fault, CancellationToken cancellation) =>
        await faults.FindLeaderAsync(cancellation) is { } leader
            ? await fault(leader, cancellation)
            : CommandResults.Failure("There is no leader now. Try again in a moment.");

    private static ResourceCommandState Always(UpdateCommandStateContext context) => ResourceCommandState.Enabled;

    private static ResourceCommandState IsRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    // Windows has no signal that freezes a process.
    private static ResourceCommandState OnUnix(UpdateCommandStateContext context) =>
        OperatingSystem.IsWindows() ? ResourceCommandState.Hidden : ResourceCommandState.Enabled;

    private static ResourceCommandState IsRunningOnUnix(UpdateCommandStateContext context) =>
        OperatingSystem.IsWindows() ? ResourceCommandState.Hidden : IsRunning(context);
}
