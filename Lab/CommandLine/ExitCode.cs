namespace CommandLine;

/// <summary>What the process answers with.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The caller can mend it: a wrong option, a taken port, a missing program.</summary>
    public const int BadUsage = 2;
}
