using System.Diagnostics;
using Access;

namespace Clinic.Web.Trials;

/// <summary>Runs a series of trials as a separate program, one series at a time. The program ends with this service.</summary>
public sealed class TrialRunner(
    IConfiguration configuration, TrialHistory history, AccessTokens tokens, TimeProvider time, IHostApplicationLifetime life, ILogger<TrialRunner> log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than any allowed series takes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;

    /// <summary>Raised on every change, on any thread.</summary>
    public event Action? Changed;

    /// <summary>The last series; null before the first.</summary>
    public TrialState? State { get; private set; }

    /// <summary>How many requests each trial of that series sends.</summary>
    public int Requests { get; private set; }

    /// <summary>False if the program is missing, as in a container of this service only.</summary>
    public bool IsHere => File.Exists(Program);

    private string Program => configuration["Trials:Program"]
        ?? Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Experiment", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Experiment"));

    /// <summary>Starts a series, unless one is running.</summary>
    public void Start(TrialOptions options)
    {
        CancellationTokenSource stop;
        lock (_lock)
        {
            if (State is { IsRunning: true }) return;
            (State, Requests) = (TrialState.Started, options.Requests);
            _stop = stop = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping);
        }
        Changed?.Invoke();
        _ = RunAsync(options, stop);
    }

    public void Stop()
    {
        lock (_lock) _stop?.Cancel();
    }

    private async Task RunAsync(TrialOptions options, CancellationTokenSource stop)
    {
        var temporary = history.Folder is null ? Directory.CreateTempSubdirectory("alta-trial-").FullName : null;
        var exitCode = -1;
        using (stop)
        {
            try
            {
                var events = history.NewFile() ?? Path.Combine(temporary!, "events.jsonl");
                // Created here, so that it can be opened for reading before the program writes to it.
                await File.WriteAllTextAsync(events, "", stop.Token);
                exitCode = await RunAsync(options, events, stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or UnauthorizedAccessException
                or System.ComponentModel.Win32Exception)
            {
                Set(State! with { Failure = exception is OperationCanceledException ? "stopped" : exception.Message });
            }
            finally
            {
                lock (_lock) _stop = null;
                if (temporary is not null) Directory.Delete(temporary, recursive: true);
                log.TrialEnded(exitCode);
                Set(State!.Ended(exitCode));
            }
        }
    }

    private async Task<int> RunAsync(TrialOptions options, string events, CancellationToken stop)
    {
        using var process = await ChildProgram.StartAsync(Describe(options, events));
        log.TrialStarted(process.Id);
        using var bound = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, bound.Token);
        try
        {
            using var reader = new StreamReader(new FileStream(events, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            var ended = process.WaitForExitAsync(end.Token);
            var rest = "";
            while (true)
            {
                var isLast = ended.IsCompleted;
                // The last line may be half written.
                var lines = (rest + await reader.ReadToEndAsync(end.Token)).Split('\n');
                rest = lines[^1];
                if (lines.Length > 1) Set(lines[..^1].Aggregate(State!, (state, line) => state.After(line)));
                if (isLast) return process.ExitCode;
                await Task.WhenAny(ended, Task.Delay(Look, time, end.Token));
                end.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo Describe(TrialOptions options, string events)
    {
        string Address(string service) => configuration[$"services:{service}:http:0"] ?? throw new IOException($"services:{service}:http:0 is not configured");
        var start = new ProcessStartInfo(Program,
        [
            "trial", "--attach", Address("front"), "--monitor", Address("monitor"), "--gateway", Address("gateway"),
            "--events", events, .. options.Arguments,
        ])
        {
            // The program's console output goes to this service's log.
            WorkingDirectory = Path.GetDirectoryName(events),
        };
        // Not on the command line, which every user of the machine can read.
        start.Environment["ALTA_TOKEN"] = tokens.Mint("trial", [Roles.Service], Longest);
        return start;
    }

    private void Set(TrialState state)
    {
        State = state;
        Changed?.Invoke();
    }
}
