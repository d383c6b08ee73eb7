using System.Collections.Concurrent;
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
    private readonly Dictionary<string, Lifecycle> _lives = [];
    private readonly ConcurrentDictionary<string, Liveness> _watched = new();
    private readonly long _start = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (!change.Resource.HasAnnotationOfType<RestartAnnotation>()) continue;
                Watch(change, stoppingToken);
                if (!_lives.TryGetValue(change.ResourceId, out var life)) _lives[change.ResourceId] = life = new Lifecycle();
                if (life.Step(change.Snapshot.State?.Text, time.GetElapsedTime(_start)))
                    _ = RestartAsync(change.ResourceId, life.Delay(TimeSpan.FromSeconds(options.Value.RestartDelay)), stoppingToken);
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
            // Somebody may have been faster.
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

    private void Watch(ResourceEvent change, CancellationToken stopping)
    {
        var process = change.Snapshot.State?.Text == KnownResourceStates.Running ? ReplicaProcess.Of(change.Snapshot) : null;
        if (_watched.TryGetValue(change.ResourceId, out var watched))
        {
            if (watched.Process == process) return;
            _watched.TryRemove(change.ResourceId, out _);
            watched.Dispose();
        }
        if (process?.Address is null) return;
        var liveness = new Liveness(process, TimeSpan.FromSeconds(options.Value.Liveness), loggers.GetLogger(change.ResourceId), time);
        _watched[change.ResourceId] = liveness;
        _ = liveness.RunAsync(stopping);
    }
}
