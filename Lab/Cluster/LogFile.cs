namespace Cluster;

/// <summary>Reads a part's log while the part writes it.</summary>
internal static class LogFile
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The last <paramref name="lines"/> lines; empty if nothing was written yet.</summary>
    public static IReadOnlyList<string> Tail(string path, int lines)
    {
        if (!File.Exists(path)) return [];
        using var reader = new StreamReader(Open(path));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines)];
    }

    /// <summary>Calls <paramref name="read"/> with each line that is added from now on.</summary>
    public static async Task FollowAsync(string path, Action<string> read, TimeProvider time, CancellationToken cancellation)
    {
        using var reader = new StreamReader(Open(path));
        reader.BaseStream.Seek(0, SeekOrigin.End);
        var rest = "";
        while (!cancellation.IsCancellationRequested)
        {
            // The last line may be incomplete.
            var lines = (rest + await reader.ReadToEndAsync(cancellation)).Split('\n');
            foreach (var line in lines[..^1]) read(line);
            rest = lines[^1];
            await Task.Delay(Interval, time, cancellation);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
