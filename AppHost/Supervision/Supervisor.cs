using System.Collections.Concurrent;
using LocalSystem;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppHost.Supervision;

/// <summary>Watches the replicas of every resource with a <see cref="RestartAnnotation"/>. Aspire itself leaves a crashed one as it is.</summary>
internal sealed class Supervisor(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    IOptions<SupervisionOptions> options,
    TimeProvider time) : BackgroundService
{
    /// <summary>What the orchestrator says of a process that a signal ended: it does not say which.</summary>
    private const int SignalExitCode = -1;

    private readonly Dictionary<string, (Lifecycle Life, RestartPolicy Policy)> _lives = [];
    private readonly ConcurrentDictionary<string, Liveness> _watched = new();
    private readonly long _start = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (!change.Resource.HasAnnotationOfType<RestartAnnotation>()) continue;
                if (!_lives.TryGetValue(change.ResourceId, out var known))
                    _lives[change.ResourceId] = known = (new Lifecycle(), new RestartPolicy(TimeSpan.FromSeconds(options.Value.RestartDelay)));
                Watch(change, known.Life, stoppingToken);
                if (known.Life.Step(change.Snapshot.State?.Text, time.GetElapsedTime(_start)) is not { } ranFor) continue;
                var end = new ProcessEnd(ranFor, known.Life.HasServed, change.Snapshot.ExitCode is RestartPolicy.KilledExitCode or SignalExitCode);
                _ = RestartAsync(change.ResourceId, known.Policy.DelayAfter(end), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The AppHost stops, and with it what is watched here.
        }
        finally
        {
            foreach (var liveness in _watched.Values) liveness.Dispose();
        }
    }

    private async Task RestartAsync(string id, TimeSpan delay, CancellationToken stopping)
    {
        var log = loggers.GetLogger(id);
        log.Crashed(id, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, time, stopping);
            // A person may have been faster.
            if (!IsDown(id)) return;
            var result = await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stopping);
            if (!result.Success && !stopping.IsCancellationRequested) log.NotRestarted(id, result.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Everything stops: nothing is to be started any more.
        }
    }

    private bool IsDown(string id) =>
        notifications.TryGetCurrentState(id, out var now) && KnownResourceStates.TerminalStates.Contains(now.Snapshot.State?.Text);

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
        if (process?.Address is null) return;
        var liveness = new Liveness(process, TimeSpan.FromSeconds(options.Value.Liveness), life.Served, loggers.GetLogger(change.ResourceId), time);
        _watched[change.ResourceId] = liveness;
        _ = liveness.RunAsync(stopping);
    }

    /// <summary>
    /// Waiting for others is for the first start. The services wait for each other by themselves; and a server that is killed while Redis is stopped would else stay
    /// in the state <c>Waiting</c> until that is started (github.com/microsoft/aspire issue 7502).
    /// </summary>
    private static void StartWithoutWaitingFromNowOn(IResource resource)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList()) resource.Annotations.Remove(wait);
    }
}
