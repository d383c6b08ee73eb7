using System.Diagnostics;
using LocalSystem;

namespace Tests.Unit.Infrastructure;

/// <summary>A PostgreSQL server of this test run, on data of <see cref="PostgresServer.PrepareAsync"/>.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private readonly ManualResetEventSlim _ended = new();
    private readonly Process _process;

    private PostgresProcess(ProcessStartInfo start)
    {
        // The server must not outlive a killed run. The kernel sends the death signal when the thread that started the server ends, so a
        // dedicated thread starts it and lives as long as the server.
        var started = new TaskCompletionSource<Process>();
        new Thread(() =>
        {
            started.SetResult(Process.Start(start)!);
            _ended.Wait();
        })
        { IsBackground = true, Name = "postgres" }.Start();
        _process = started.Task.Result;
    }

    /// <returns>Once it accepts connections.</returns>
    public static async Task<PostgresProcess> StartAsync(string folder, int port, params string[] settings)
    {
        var (program, arguments) = PostgresServer.Command(folder, port, diesWithItsParent: true);
        string[] command = [program, .. arguments, .. settings.SelectMany(setting => (string[])["-c", setting])];
        // As root, the server's own command sets the signal, because a change of the user clears it.
        if (!Environment.IsPrivilegedProcess) command = ["setpriv", "--pdeathsig", "KILL", "--", .. command];
        var server = new PostgresProcess(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true });
        var ready = new TaskCompletionSource();
        server._process.ErrorDataReceived += (_, output) =>
        {
            if (output.Data is null) ready.TrySetException(new InvalidOperationException("PostgreSQL ended before it was ready."));
            else if (output.Data.Contains("ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
        };
        server._process.BeginErrorReadLine();
        await ready.Task;
        return server;
    }

    /// <summary>A fast shutdown: what was committed is in the folder.</summary>
    public async Task StopAsync()
    {
        Signals.Interrupt(_process.Id);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _ended.Set();
    }
}
