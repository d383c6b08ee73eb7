using System.Runtime.InteropServices;

namespace LocalSystem;

/// <summary>Sends signals to processes on this machine by their id.</summary>
public static partial class Signals
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>SIGKILL: the process flushes, logs and hands over nothing. False if there is no such process.</summary>
    public static bool Kill(int pid) => Send(pid, SigKill);

    /// <summary>SIGTERM: the process may finish its work.</summary>
    public static bool Terminate(int pid) => Send(pid, SigTerm);

    /// <summary>SIGINT: use it instead of SIGTERM for PostgreSQL, which after SIGTERM waits for its clients.</summary>
    public static bool Interrupt(int pid) => Send(pid, SigInt);

    /// <summary>SIGSTOP: the process keeps its memory, locks and connections, but does nothing.</summary>
    public static bool Freeze(int pid) => Send(pid, SigStop);

    /// <summary>SIGCONT: a frozen process continues as if no time had passed.</summary>
    public static bool Thaw(int pid) => Send(pid, SigCont);

    private static bool Send(int pid, int signal)
    {
        // Ids of 0 and below stand for groups of processes, including this process's own.
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 2);
        return kill(pid, signal) == 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);
}
