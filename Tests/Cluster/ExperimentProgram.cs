using System.Diagnostics;

namespace Tests.Cluster;

/// <summary>The program as a person starts it.</summary>
internal static class ExperimentProgram
{
    /// <summary>Starts it with its output piped.</summary>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancellation, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static string Executable
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "Experiment", here.Name, "Experiment"));
        }
    }
}
