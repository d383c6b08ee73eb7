using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LocalSystem;

namespace Cluster;

/// <summary>
/// Starts processes that die with this one, even if it is killed by <c>kill -9</c>. Linux sends SIGKILL to a child when
/// the <em>thread</em> that started it ends (PR_SET_PDEATHSIG), so one thread starts them all and outlives them.
/// Dispose it after they have ended.
/// </summary>
internal sealed class Launcher : IDisposable
{
    // Output goes straight to the log, so a child never waits for a slow parent. setsid keeps the terminal's Ctrl+C from the
    // children, because they are stopped in order. "exec" keeps the process id. The comparison of PPID detects a parent that
    // died before setpriv asked for the signal.
    private const string Script = """[ "$PPID" = "$1" ] || exit 1; log=$2; shift 2; exec "$@" >>"$log" 2>&1 </dev/null""";

    private static readonly bool DiesWithParent = Programs.Find("setpriv") is not null && Programs.Find("setsid") is not null;

    private readonly BlockingCollection<Action> _work = [];

    public Launcher() => new Thread(Run) { IsBackground = true, Name = "launcher" }.Start();

    /// <summary>Starts <paramref name="part"/> and appends its output to <paramref name="log"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public Task<Process> StartAsync(Part part, string log)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(Describe(part, log))!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var start in _work.GetConsumingEnumerable()) start();
        _work.Dispose();
    }

    private static ProcessStartInfo Describe(Part part, string log)
    {
        string[] command =
        [
            .. DiesWithParent ? ["setsid", "setpriv", "--pdeathsig", "KILL", "--"] : Array.Empty<string>(),
            "sh", "-c", Script, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), log,
            part.Executable, .. part.Arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            // Services read their settings from the working directory.
            WorkingDirectory = Path.IsPathRooted(part.Executable) ? Path.GetDirectoryName(part.Executable) : null,
        };
        foreach (var (key, value) in part.Environment) start.Environment[key] = value;
        return start;
    }
}
