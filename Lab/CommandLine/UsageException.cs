namespace CommandLine;

/// <summary>An error that the caller of a command can fix: <see cref="Tool"/> prints its message and ends with <see cref="ExitCode.BadUsage"/>.</summary>
/// <param name="message">One sentence that says what to change.</param>
public sealed class UsageException(string message, Exception? cause = null) : Exception(message, cause);
