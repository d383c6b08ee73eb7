using LocalSystem;

namespace Cluster;

/// <summary>What a person must mend before a local cluster can start here.</summary>
public static class Preflight
{
    /// <returns>What stands in the way and what to do about it; null when nothing does.</returns>
    public static string? WhatIsMissing(ClusterOptions options)
    {
        if (OperatingSystem.IsWindows()) return "The local cluster runs on Linux and macOS. On Windows start it in WSL.";
        if (options.StartsPostgres && (PostgresServer.Find("postgres") is null || PostgresServer.Find("initdb") is null))
            return "PostgreSQL was not found. Install it (Debian: apt-get install postgresql), or name a running one: --ledger 'Host=localhost;Database=alta'.";
        // Without a dashboard it runs just as well: that is asked below.
        var parts = Parts.Of(options with { Dashboard = null });
        foreach (var part in parts)
        {
            if (Path.IsPathRooted(part.Executable) ? !File.Exists(part.Executable) : Programs.Find(part.Executable) is null)
                return $"{part.Executable} was not found, and {part.Name} needs it. Install it (redis-server is Debian's package of the same name) or build the whole solution (dotnet build).";
        }
        var ports = parts.Select(part => (part.Port, part.Name)).Prepend((Port: options.Ports.Front, Name: "front"));
        var taken = ports.Where(port => !FreePorts.IsFree(port.Port)).Select(port => $"{port.Port} ({port.Name})").ToList();
        return taken.Count == 0 ? null
            : $"Port {string.Join(", ", taken)} is taken: another cluster may be running. "
              + "Stop what listens there, try the running system with 'trial --attach http://127.0.0.1:4000', or start with '--ports free'.";
    }

    /// <returns>Why the dashboard can't start; null when it can, or none is wanted.</returns>
    public static string? WhyNoDashboard(ClusterOptions options)
    {
        if (options.Dashboard is null) return null;
        if (!File.Exists(options.Dashboard)) return $"{options.Dashboard} is not there: dotnet restore brings it";
        int[] taken = [.. new[] { options.Ports.Dashboard, options.Ports.Otlp }.Where(port => !FreePorts.IsFree(port))];
        return taken.Length == 0 ? null : $"port {string.Join(" and ", taken)} is taken, another dashboard may be running";
    }
}
