using System.Diagnostics;

namespace Tests.Cluster;

/// <summary>Runs the Experiment program as a person does.</summary>
internal static class ExperimentProgram
{
    /// <summary>Starts the program with its output piped.</summary>
    public static Process Start(params string[] arguments) => Start(token: "", arguments);

    /// <summary>Runs the program to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(token: "", arguments, cancellation);

    /// <summary>Runs the program to its end.</summary>
    /// <param name="token">The token for the system that the program attaches to.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string token, string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(token, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static Process Start(string token, string[] arguments) => Process.Start(new ProcessStartInfo(Executable(arguments), arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["ALTA_TOKEN"] = token },
    })!;

    /// <summary>The program that <c>./lab</c> chooses.</summary>
    private static string Executable(string[] arguments)
    {
        var program = arguments is ["simulate", ..] ? "Simulation" : "Experiment";
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.GetFullPath(Path.Combine(here.FullName, "..", "..", program, here.Name, program));
    }
}
