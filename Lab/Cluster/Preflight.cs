using LocalSystem;
using LocalSystem.Replication;

namespace Cluster;

/// <summary>Checks whether a local cluster can start on this machine.</summary>
public static class Preflight
{
    /// <returns>The problem and what to do about it, or null if ready.</returns>
    public static string? WhatIsMissing(ClusterOptions options)
    {
        if (OperatingSystem.IsWindows()) return "The local cluster runs on Linux and macOS. On Windows start it in WSL.";
        if (options.StartsPostgres && (PostgresServer.Find("postgres") is null || PostgresServer.Find("initdb") is null))
        {
            return "PostgreSQL was not found. Install it (Debian: apt-get install postgresql), "
                + "or name a running server: --ledger 'Host=localhost;Database=alta'.";
        }
        if (options.StartsReplicatedPostgres && PatroniServer.WhatIsMissing() is { } noPostgres) return noPostgres;
        if (options.HasReplicatedRedis && ReplicatedRedis.WhatIsMissing() is { } noRedis) return noRedis;
        // The dashboard is optional: WhyNoDashboard checks it.
        var parts = Parts.Of(options with { Dashboard = null });
        foreach (var part in parts)
        {
            if (Path.IsPathRooted(part.Executable) ? !File.Exists(part.Executable) : Programs.Find(part.Executable) is null)
            {
                return $"{part.Name} needs {part.Executable}, which was not found. "
                    + "Install redis-server (Debian: apt-get install redis-server), or build the whole solution (dotnet build).";
            }
        }
        var ports = parts.Select(part => (part.Port, part.Name)).Prepend((Port: options.Ports.Front, Name: "front"));
        var taken = ports.Where(port => !FreePorts.IsFree(port.Port)).Select(port => $"{port.Port} ({port.Name})").ToList();
        return taken.Count == 0 ? null
            : $"Port {string.Join(", ", taken)} is taken: another cluster may be running. "
              + "Stop it, run trials on it with 'trial --attach http://127.0.0.1:4000', or start with '--ports free'.";
    }

    /// <returns>Why the ledger's server can't be used; null if it can, or if the cluster has its own ledger.</returns>
    public static async Task<string?> WhyNoLedgerAsync(ClusterOptions options, CancellationToken cancellation) =>
        options.LedgerChoice is not ClusterOptions.Sqlite && !options.StartsPostgres && !options.StartsReplicatedPostgres
        && await Postgres.WhyUnreachableAsync(options.Ledger, cancellation) is { } why
            ? $"The ledger's server can't be used: {why}. Correct --ledger or start the server." : null;

    /// <returns>Why the dashboard can't start; null if it can, or if none is wanted.</returns>
    public static string? WhyNoDashboard(ClusterOptions options)
    {
        if (options.Dashboard is null) return null;
        if (!File.Exists(options.Dashboard)) return $"{options.Dashboard} does not exist; dotnet restore downloads it";
        int[] taken = [.. new[] { options.Ports.Dashboard, options.Ports.Otlp }.Where(port => !FreePorts.IsFree(port))];
        return taken.Length == 0 ? null : $"port {string.Join(" and ", taken)} is taken, another dashboard may be running";
    }
}
