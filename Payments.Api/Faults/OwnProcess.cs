using System.Diagnostics;
using System.Globalization;

namespace Payments.Api.Faults;

/// <summary>Signals to this process, from a shell of its own: a stopped process can't start itself again.</summary>
internal static class OwnProcess
{
    // By then the answer, which the server has handed to the kernel or is about to, is on its way.
    private const string Delay = "0.1";

    /// <param name="script">What the shell does; <c>$1</c> is this process.</param>
    public static Task SignalAsync(string script)
    {
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        // It holds none of this process's files open, and no terminal's signal is meant for it.
        var start = new ProcessStartInfo("sh", ["-c", $"exec </dev/null >/dev/null 2>&1; trap '' INT HUP; sleep {Delay}; {script}", "sh", pid]);
        using var shell = Process.Start(start);
        return Task.CompletedTask;
    }
}
