namespace Experiment.Trials.Faults.Processes;

/// <summary>What the kernel says of a process (proc(5)).</summary>
internal static class ProcessState
{
    /// <summary>
    /// True when SIGSTOP holds every thread of it. The signal takes its time: one thread hears of it, stops the others, and on a
    /// busy machine these go on for some milliseconds. Where there is no <c>/proc</c> the signal's success has to do.
    /// </summary>
    public static bool IsStopped(int pid)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            // "id (name) state …": a name may have spaces and parentheses of its own.
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
    /// True while a thread with this name sleeps for a fixed time: SQLite does between two tries of a lock, and nothing else in
    /// a writer. Where there is no <c>/proc</c> nobody can tell, and it is taken for granted.
    /// </summary>
    public static bool Sleeps(int pid, string name) => !OperatingSystem.IsLinux() || Threads(pid, name).Any(thread =>
        Read($"/proc/{pid}/task/{thread}/wchan")?.Contains("nanosleep", StringComparison.Ordinal) ?? false);

    /// <summary>The ids of a process's threads with this name; empty when it has gone.</summary>
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

    /// <summary>The ids of a process's children; empty where nobody can tell.</summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        // Each thread has its own.
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
