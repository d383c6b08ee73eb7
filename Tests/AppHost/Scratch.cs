using System.Collections.Concurrent;

namespace Tests.AppHost;

/// <summary>
/// Data folders of applications whose model alone is tested, so that the tests do not touch the folder of a developer's run. Each has its own: a folder has
/// one owner. They are deleted at the end.
/// </summary>
internal static class Scratch
{
    private static readonly ConcurrentBag<string> Folders = [];

    static Scratch() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var folder in Folders) Directory.Delete(folder, recursive: true);
    };

    /// <summary>The option for a new folder.</summary>
    public static string NewOption()
    {
        var folder = Directory.CreateTempSubdirectory("alta-model-").FullName;
        Folders.Add(folder);
        return $"--Parameters:data={folder}";
    }
}
