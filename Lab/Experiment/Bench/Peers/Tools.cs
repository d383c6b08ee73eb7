using System.Diagnostics;

namespace Experiment.Bench.Peers;

/// <summary>Builds and installs what a peer needs, with the functions of <c>eng/prerequisites.sh</c>.</summary>
internal static class Tools
{
    /// <summary>The repository: this program is in <c>artifacts/bin/Experiment/release</c>.</summary>
    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <summary>The program of a built project in <c>benchmarks</c>.</summary>
    public static string Binary(string project) => Path.Combine(Root, "artifacts", "bin", project, "release", project);

    /// <summary>What <see cref="RunAsync"/> made in <c>artifacts</c>.</summary>
    public static string Artifact(string path) => Path.Combine(Root, "artifacts", path);

    /// <returns>Why the project could not be built; null if it is built.</returns>
    public static Task<string?> BuildAsync(string project, CancellationToken cancellation) =>
        RunAsync($"build benchmarks/{project}", $"benchmarks/{project} could not be built", cancellation);

    /// <param name="command">For bash, in the repository's root, after <c>eng/prerequisites.sh</c>.</param>
    /// <param name="failure">What it means if the command fails.</param>
    /// <returns>Null if it succeeded, else <paramref name="failure"/> with the last line that it printed.</returns>
    public static async Task<string?> RunAsync(string command, string failure, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"source eng/prerequisites.sh; {command}"])
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new BenchException("bash could not be started.");
        try
        {
            process.StandardInput.Close();
            var last = "";
            while (await process.StandardError.ReadLineAsync(cancellation) is { } line)
            {
                if (line.Trim().Length > 0) last = line.Trim();
            }
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? null : last.Length == 0 ? failure : $"{failure}: {last}";
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
