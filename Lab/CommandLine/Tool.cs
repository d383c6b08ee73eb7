using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CommandLine;

/// <summary>A program whose commands <c>./lab</c> calls.</summary>
public static class Tool
{
    // Stopping hands leadership over first, which takes longer than the library's default of 2 s.
    private static readonly InvocationConfiguration Patient = new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };

    /// <summary>Runs the command named in <paramref name="args"/>.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, string description, params IEnumerable<Command> commands)
    {
        var root = new Command("./lab", description) { new HelpOption() };
        foreach (var command in commands) root.Add(command);
        var parsed = root.Parse(args);
        // Print only the error: the help text after it would hide it.
        if (parsed.Action is ParseErrorAction error && args.Length > 0) error.ShowHelp = false;
        var exitCode = await parsed.InvokeAsync(Patient);
        return parsed.Errors.Count > 0 ? ExitCode.BadUsage : exitCode;
    }
}
