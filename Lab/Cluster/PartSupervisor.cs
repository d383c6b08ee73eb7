using System.Diagnostics;
using LocalSystem;

namespace Cluster;

/// <summary>
/// Keeps one part running: starts it, restarts it when it dies, and kills it when it stops answering. A frozen part may hold
/// a lock that only its death releases.
/// </summary>
internal sealed class PartSupervisor(Part part, ClusterOptions options, Launcher launcher, TimeProvider time, Action<PartEvent> report) : IDisposable
{
    // A part that takes longer to stop is killed.
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Part Part => part;

    /// <summary>The process id; null while there is no process.</summary>
    public int? Pid { get; private set; }

    public string Log => Path.Combine(options.Logs, part.Name + ".log");

    /// <summary>Starts the part for the first time.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public async Task StartAsync() => _running = KeepAsync(await LaunchAsync());

    /// <summary>
    /// Sends SIGTERM, or SIGINT to a part that stops on it, then SIGKILL if that takes too long. The part is not restarted.
    /// Safe to call twice.
    /// </summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (Pid is { } pid)
        {
            _ = part.StopsOnInterrupt ? Signals.Interrupt(pid) : Signals.Terminate(pid);
            Signals.Thaw(pid); // A frozen process handles the signal only after it is thawed.
        }
        try
        {
            await _running.WaitAsync(StopBound, time);
        }
        catch (TimeoutException)
        {
            if (Pid is { } stubborn) Signals.Kill(stubborn);
            await _running;
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<Process> LaunchAsync()
    {
        var process = await launcher.StartAsync(part, Log);
        Pid = process.Id;
        report(new PartEvent(part.Name, PartEventKind.Started, process.Id, time.GetUtcNow()));
        return process;
    }

    private async Task KeepAsync(Process process)
    {
        var restarts = new RestartPolicy(options.RestartDelay);
        while (true)
        {
            ProcessEnd end;
            using (process) end = await WatchAsync(process);
            if (_stopping.IsCancellationRequested) return;
            try
            {
                await Task.Delay(restarts.DelayAfter(end), time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            process = await LaunchAsync();
        }
    }

    private async Task<ProcessEnd> WatchAsync(Process process)
    {
        var start = time.GetTimestamp();
        using var ended = new CancellationTokenSource();
        var hang = KillWhenHungAsync(process.Id, ended.Token);
        await process.WaitForExitAsync();
        var ranFor = time.GetElapsedTime(start);
        Pid = null;
        await ended.CancelAsync();
        var hadServed = await hang;
        var kind = _stopping.IsCancellationRequested ? PartEventKind.Stopped : PartEventKind.Died;
        report(new PartEvent(part.Name, kind, process.Id, time.GetUtcNow()));
        return new ProcessEnd(ranFor, hadServed, WasKilled: process.ExitCode == RestartPolicy.KilledExitCode);
    }

    /// <returns>True if it ever answered.</returns>
    private async Task<bool> KillWhenHungAsync(int pid, CancellationToken ended)
    {
        var hasAnswered = false;
        var lastAnswer = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Liveness.Interval, time, ended);
                if (await AnswersAsync(ended))
                {
                    lastAnswer = time.GetTimestamp();
                    hasAnswered = true;
                }
                else if (!part.MayBeSilent && !_stopping.IsCancellationRequested
                    && time.GetElapsedTime(lastAnswer) > (hasAnswered ? options.Liveness : Liveness.StartUp))
                {
                    report(new PartEvent(part.Name, PartEventKind.Unresponsive, pid, time.GetUtcNow()));
                    Signals.Kill(pid);
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The process ended by itself.
        }
        return hasAnswered;
    }

    private async Task<bool> AnswersAsync(CancellationToken ended)
    {
        using var bound = new CancellationTokenSource(Liveness.Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, bound.Token);
        try
        {
            return await part.IsAlive(either.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return false;
        }
    }
}
