namespace Experiment.Trials.Faults.Processes;

/// <summary>The state of a process as the kernel reports it (proc(5)).</summary>
internal static class ProcessState
{
    /// <summary>
    /// True if SIGSTOP has stopped every thread. This takes time: one thread receives the signal and stops the others, which on a
    /// busy machine run on for some milliseconds. Always true without <c>/proc</c>, where the signal's success must suffice.
    /// </summary>
    public static bool IsStopped(int pid)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            // "id (name) state …": the name may contain spaces and parentheses itself.
            var states = Directory.GetDirectories($"/proc/{pid}/task").Select(thread => Read(Path.Combine(thread, "stat")))
                .Select(stat => stat?[stat.LastIndexOf(')') + 2]).ToList();
            return states.Count > 0 && states.TrueForAll(state => state is 'T');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// True while a thread with this name sleeps for a fixed time. In a writer thread only SQLite does so, between two attempts
    /// to lock. Always true without <c>/proc</c>, where it can't be checked.
    /// </summary>
    public static bool Sleeps(int pid, string name) => !OperatingSystem.IsLinux() || Threads(pid, name).Any(thread =>
        Read($"/proc/{pid}/task/{thread}/wchan")?.Contains("nanosleep", StringComparison.Ordinal) ?? false);

    /// <summary>The ids of a process's threads with this name; empty if the process has ended.</summary>
    public static IReadOnlyList<int> Threads(int pid, string name)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task").Where(thread => Read(Path.Combine(thread, "comm")) == name)
                .Select(thread => int.Parse(Path.GetFileName(thread), System.Globalization.CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The ids of a process's children; empty if they can't be read.</summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        // Each thread has its own list of children.
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task").SelectMany(thread => (Read(Path.Combine(thread, "children")) ?? "")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(child => int.Parse(child, System.Globalization.CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\n');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
