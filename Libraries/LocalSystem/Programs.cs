namespace LocalSystem;

/// <summary>Finds programs that are installed on this machine.</summary>
public static class Programs
{
    /// <returns>The path of a program on <c>PATH</c>, or null if there is none.</returns>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program)).FirstOrDefault(File.Exists);
}
