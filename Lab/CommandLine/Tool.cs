using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CommandLine;

/// <summary>A program whose commands <c>./lab</c> calls.</summary>
public static class Tool
{
    private static readonly InvocationConfiguration Patient = new()
    {
        // Stopping hands leadership over first, which takes longer than the library's default of 2 s.
        ProcessTerminationTimeout = TimeSpan.FromMinutes(1),
        // It prints a stack trace for every error.
        EnableDefaultExceptionHandler = false,
    };

    /// <summary>Runs the command named in <paramref name="args"/>. Errors of the caller and of the machine are printed as one sentence.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, string description, params IEnumerable<Command> commands)
    {
        var root = new Command("./lab", description) { new HelpOption() };
        foreach (var command in commands) root.Add(command);
        try
        {
            var parsed = root.Parse(args);
            // Print only the error: the help text after it would hide it.
            if (parsed.Action is ParseErrorAction error && args.Length > 0) error.ShowHelp = false;
            var exitCode = await parsed.InvokeAsync(Patient);
            return parsed.Errors.Count > 0 ? ExitCode.BadUsage : exitCode;
        }
        catch (UsageException wrong)
        {
            return await FailAsync(wrong.Message, ExitCode.BadUsage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk, for example.
            return await FailAsync(failure.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
        catch (Exception bug)
        {
            return await FailAsync(bug.ToString(), ExitCode.Failed);
        }
    }

    private static async Task<int> FailAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }
}
