namespace CommandLine;

/// <summary>The exit codes of the process.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The caller can fix it: a wrong option, a taken port, a missing program.</summary>
    public const int BadUsage = 2;
}
