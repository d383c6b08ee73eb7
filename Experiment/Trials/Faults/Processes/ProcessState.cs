namespace Experiment.Trials.Faults.Processes;

/// <summary>What the kernel says of a process (proc(5)).</summary>
internal static class ProcessState
{
    /// <summary>True while SIGSTOP holds it. Where there is no <c>/proc</c> the signal's success has to do.</summary>
    public static bool IsStopped(int pid)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            // "pid (name) state …": a name may have spaces and parentheses of its own.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The ids of a process's threads with this name; empty when it has gone.</summary>
    public static IReadOnlyList<int> Threads(int pid, string name)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task").Where(thread => ReadName(thread) == name)
                .Select(thread => int.Parse(Path.GetFileName(thread), System.Globalization.CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string? ReadName(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
