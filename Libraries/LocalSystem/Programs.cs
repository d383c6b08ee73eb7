namespace LocalSystem;

/// <summary>Finds programs that are installed on this machine.</summary>
public static class Programs
{
    /// <returns>The path of a program on <c>PATH</c>, or null if there is none.</returns>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program)).FirstOrDefault(File.Exists);

    /// <summary>
    /// The program of a built project: machine code if the build could make it (<c>eng/Native.targets</c>), else a host of its assembly.
    /// </summary>
    /// <param name="folder">The folder of the build's output: <c>artifacts/bin/PROJECT/CONFIGURATION</c>.</param>
    public static string Built(string folder, string project)
    {
        var name = OperatingSystem.IsWindows() ? $"{project}.exe" : project;
        var native = Path.Combine(folder, "native", name);
        return File.Exists(native) ? native : Path.Combine(folder, name);
    }
}
