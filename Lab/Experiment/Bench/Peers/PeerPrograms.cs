using System.Diagnostics;
using System.Runtime.InteropServices;
using Cluster;
using LocalSystem;

namespace Experiment.Bench.Peers;

/// <summary>
/// Starts programs of a round. They end when this is disposed, or with this process. Each has a new folder for its data and its log.
/// </summary>
internal sealed class PeerPrograms : IDisposable
{
    private readonly Launcher _launcher = new();
    private readonly List<PeerProcess> _started = [];

    /// <summary>For data and logs.</summary>
    public string Folder { get; } = ClusterOptions.FreshData();

    /// <param name="name">The name of its log. Several processes may share it.</param>
    public async Task<PeerProcess> StartAsync(string name, string program, IReadOnlyList<string> arguments, Dictionary<string, string> environment)
    {
        // The same .NET runtime as this program's.
        environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        var log = Path.Combine(Folder, $"{name}.log");
        var part = new Part(name, Port: 0, StopsAfter: 0, program, arguments, environment, _ => Task.FromResult(true));
        var process = new PeerProcess(await _launcher.StartAsync(part, log), log);
        lock (_started) _started.Add(process);
        return process;
    }

    public void Dispose()
    {
        foreach (var process in _started) process.Dispose();
        _launcher.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A program that the bench started.</summary>
internal sealed class PeerProcess(Process process, string log) : IDisposable
{
    public int Pid { get; } = process.Id;

    /// <summary>What it printed.</summary>
    public string Log => log;

    public bool HasExited => process.HasExited;

    /// <summary>Waits for its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="BenchException">It failed, or it takes too long.</exception>
    public async Task<PeerLog> EndAsync(TimeSpan bound, TimeProvider time, CancellationToken cancellation)
    {
        var printed = new PeerLog(log);
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(bound, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new BenchException($"{process.ProcessName} did not end within {bound.TotalSeconds:0} s: {printed.Tail}");
        }
        return process.ExitCode == 0 ? printed : throw new BenchException($"A program ended with {process.ExitCode}: {printed.Tail}");
    }

    /// <summary><c>kill -9</c>, at once.</summary>
    public void Kill() => Signals.Kill(Pid);

    /// <summary><c>kill -9</c>, and waits for the end.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) Signals.Kill(Pid);
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Signals.Kill(Pid);
            process.WaitForExit();
        }
        process.Dispose();
    }
}
