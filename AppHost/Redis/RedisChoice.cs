using System.ComponentModel;
using System.Diagnostics;
using LocalSystem;

namespace AppHost.Redis;

internal enum RedisKind
{
    Container,
    Process,
}

/// <summary>Whether Redis runs in a container or as a process of this machine.</summary>
internal static class RedisChoice
{
    public const string Server = "redis-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="DistributedApplicationException">What was asked for, or both, is not there; says what to do.</exception>
    public static RedisKind Make(IDistributedApplicationBuilder builder)
    {
        // What is published runs in containers, wherever it is published from.
        if (builder.ExecutionContext.IsPublishMode) return RedisKind.Container;
        return builder.Configuration["redis"] switch
        {
            "container" => RedisKind.Container,
            "process" when IsInstalled => RedisKind.Process,
            "process" => throw new DistributedApplicationException($"--redis process: install {Server} and start again."),
            null or "" when IsRuntimeRunning(builder.Configuration["ASPIRE_CONTAINER_RUNTIME"]) => RedisKind.Container,
            null or "" when IsInstalled => RedisKind.Process,
            null or "" => throw new DistributedApplicationException(
                $"Redis is missing: install {Server}, or start Docker or Podman, and start again."),
            var other => throw new DistributedApplicationException($"--redis takes container or process, not {other}."),
        };
    }

    private static bool IsInstalled => Programs.Find(Server) is not null;

    /// <summary>A client without an engine behind it does not count; <paramref name="configured"/> is the one that Aspire is told to use.</summary>
    private static bool IsRuntimeRunning(string? configured) =>
        (configured is { Length: > 0 } ? [configured] : (string[])["docker", "podman"]).Any(Answers);

    private static bool Answers(string runtime)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(runtime, ["ps", "--quiet"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (process.WaitForExit(Patience)) return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
