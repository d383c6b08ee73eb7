using System.Globalization;

namespace LocalSystem;

/// <summary>The processes of this machine and their parents, from <c>/proc</c>. Without it, on macOS and Windows, there are none.</summary>
public static class ProcessTree
{
    /// <returns>The children of a process, and theirs, parents first.</returns>
    public static IReadOnlyList<int> Below(int first)
    {
        var children = All().ToLookup(process => process.Parent, process => process.Id);
        List<int> found = [];
        for (Queue<int> open = new([first]); open.TryDequeue(out var parent);)
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }
        return found;
    }

    internal static IEnumerable<(int Id, int Parent)> All()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            // proc(5): "pid (name) state parent …". The name may contain anything.
            var status = Read($"{folder}/stat");
            var rest = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (rest.Length > 1) yield return (id, int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
    }

    /// <returns>Nothing if the process has ended.</returns>
    internal static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
