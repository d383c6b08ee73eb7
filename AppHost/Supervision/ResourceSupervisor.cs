using System.Collections.Concurrent;
using LocalSystem;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppHost.Supervision;

/// <summary>Watches and restarts the processes of every resource with a <see cref="RestartAnnotation"/>. Aspire does not restart a crashed process.</summary>
internal sealed class ResourceSupervisor(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    IHostApplicationLifetime application,
    IOptions<SupervisionOptions> options,
    TimeProvider time) : BackgroundService
{
    /// <summary>The orchestrator's exit code for any signal.</summary>
    private const int SignalExitCode = -1;

    private readonly Dictionary<string, Lifecycle> _lives = [];
    private readonly ConcurrentDictionary<string, Liveness> _watched = new();
    private readonly long _start = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Processes that end because the application stops must not be restarted.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, application.ApplicationStopping);
        try
        {
            await foreach (var change in notifications.WatchAsync(end.Token))
            {
                if (!change.Resource.HasAnnotationOfType<RestartAnnotation>()) continue;
                if (!_lives.TryGetValue(change.ResourceId, out var life))
                    _lives[change.ResourceId] = life = new Lifecycle(TimeSpan.FromSeconds(options.Value.RestartDelay));
                Watch(change, life, end.Token);
                var killed = change.Snapshot.ExitCode is RestartPolicy.KilledExitCode or SignalExitCode;
                if (life.Step(change.Snapshot.State?.Text, killed, time.GetElapsedTime(_start)) is { } delay)
                    _ = RestartAsync(change.ResourceId, delay, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The AppHost stops.
        }
        finally
        {
            foreach (var liveness in _watched.Values) liveness.Dispose();
        }
    }

    private async Task RestartAsync(string id, TimeSpan delay, CancellationToken stopping)
    {
        loggers.GetLogger(id).Crashed(id, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, time, stopping);
            // The operator may have started it meanwhile.
            if (IsDown(id)) await StartAsync(id, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The AppHost stops.
        }
    }

    /// <returns>False if it could not be started.</returns>
    private async Task<bool> StartAsync(string id, CancellationToken stopping)
    {
        var result = await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stopping);
        if (!result.Success && !stopping.IsCancellationRequested) loggers.GetLogger(id).NotRestarted(id, result.Message);
        return result.Success;
    }

    private bool IsDown(string id) => StateOf(id) is { } state && KnownResourceStates.TerminalStates.Contains(state);

    private string? StateOf(string id) => notifications.TryGetCurrentState(id, out var now) ? now.Snapshot.State?.Text : null;

    private void Watch(ResourceEvent change, Lifecycle life, CancellationToken stopping)
    {
        var process = change.Snapshot.State?.Text == KnownResourceStates.Running ? ServiceProcess.Of(change.Snapshot) : null;
        if (process is not null)
        {
            StartWithoutWaitingFromNowOn(change.Resource);
            if (change.Snapshot.HealthStatus == HealthStatus.Healthy) life.Served();
        }
        if (_watched.TryGetValue(change.ResourceId, out var watched))
        {
            if (watched.Process == process) return;
            _watched.TryRemove(change.ResourceId, out _);
            watched.Dispose();
        }
        if (process is null) return;
        var liveness = new Liveness(process, TimeSpan.FromSeconds(options.Value.Liveness), life.Served, loggers.GetLogger(change.ResourceId), time);
        _watched[change.ResourceId] = liveness;
        _ = RunAsync(change.ResourceId, life, liveness, stopping);
    }

    /// <summary>
    /// Restarts a process that had served as soon as it is gone. The orchestrator reports its end half a second later, which is too long
    /// if all replicas are down.
    /// </summary>
    private async Task RunAsync(string id, Lifecycle life, Liveness liveness, CancellationToken stopping)
    {
        try
        {
            if (!await liveness.RunAsync(stopping) || StateOf(id) != KnownResourceStates.Running || !life.TryRestartUnexplained()) return;
            loggers.GetLogger(id).Crashed(id, 0);
            if (!await StartAsync(id, stopping)) await RestartAsync(id, TimeSpan.FromSeconds(options.Value.RestartDelay), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The AppHost stops.
        }
    }

    /// <summary>
    /// Aspire's waiting is only for the first start, because the services wait for each other themselves. Otherwise a replica that is
    /// killed while Redis is stopped would stay <c>Waiting</c> until Redis starts (github.com/microsoft/aspire issue 7502).
    /// </summary>
    private static void StartWithoutWaitingFromNowOn(IResource resource)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList()) resource.Annotations.Remove(wait);
    }
}
