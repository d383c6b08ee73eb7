using System.Diagnostics;
using System.Globalization;

namespace Payments.Api.Faults;

/// <summary>Sends signals to this process from a separate shell, because a stopped process can't resume itself.</summary>
internal static class OwnProcess
{
    // In seconds. Kestrel may not have handed the response to the kernel yet, so the signal waits.
    private const string Delay = "0.1";

    /// <param name="script">What the shell runs; <c>$1</c> is this process.</param>
    public static Task SignalAsync(string script)
    {
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        // The shell must not keep this process's standard streams open, and must ignore signals from the terminal.
        var start = new ProcessStartInfo("sh", ["-c", $"exec </dev/null >/dev/null 2>&1; trap '' INT HUP; sleep {Delay}; {script}", "sh", pid]);
        using var shell = Process.Start(start);
        return Task.CompletedTask;
    }
}
