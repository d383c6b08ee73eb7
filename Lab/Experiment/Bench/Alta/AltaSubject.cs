using Cluster;
using LocalSystem.Replication;

namespace Experiment.Bench.Alta;

/// <summary>This system, as a local cluster: default build, gateway without delay, no telemetry.</summary>
/// <param name="ledger">See <see cref="ClusterOptions.LedgerChoice"/>. If it is replicated, so is Redis.</param>
internal sealed class AltaSubject(string system, string ledger, BenchOptions bench, TimeProvider time) : Subject
{
    /// <summary>The system with the default ledger.</summary>
    public const string Default = "alta";

    /// <summary>The system on one PostgreSQL server.</summary>
    public const string OnPostgres = "alta-postgres";

    private const int LogLines = 5;

    private readonly Throughput _throughput = ledger == ClusterOptions.Sqlite
        ? new(system, hasFront: true)
        : new(system, hasFront: false, $"{Throughput.Name} ({(system == OnPostgres ? Default : OnPostgres)})");
    private readonly Sequential _sequential = new(system);
    private readonly Commits _commits = new(system, time);
    private readonly StoreMemory _memory = new(system);
    private readonly Failover _failover = new(system, bench.Kills, time);
    private readonly ReplicaBack _replicaBack = new(system, time);
    private readonly Drain _drain = new(system, time);
    private readonly Endurance _endurance = new(system, TimeSpan.FromMinutes(bench.Minutes), time);

    // PostgreSQL is a choice of the ledger. What does not depend on it is measured once; what its replication costs, on both.
    public override IReadOnlyList<BenchRow> Rows => ledger == ClusterOptions.Sqlite
        ? [.. _throughput.Rows, .. _sequential.Rows, .. _failover.Rows, .. _replicaBack.Rows, .. _drain.Rows, .. _endurance.Rows]
        : [.. _throughput.Rows, .. _sequential.Rows, .. _commits.Rows, .. _memory.Rows];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Task.FromResult(Preflight.WhatIsMissing(Options("", ledger)));

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        var options = Options(ClusterOptions.FreshData(), ledger);
        try
        {
            await using var cluster = await StartAsync(options, time, cancellation);
            var load = new AltaLoad(cluster, time);
            await _throughput.MeasureAsync(round, cluster, load, cancellation);
            await _sequential.MeasureAsync(round, cluster, load, cancellation);
            if (ledger != ClusterOptions.Sqlite)
            {
                await _commits.MeasureAsync(round, cluster, cancellation);
                _memory.Measure(round, cluster);
                return;
            }
            await _failover.MeasureAsync(round, cluster, load, cancellation);
            await _replicaBack.MeasureAsync(round, cluster, load, cancellation);
            await _drain.MeasureAsync(round, cluster, load, cancellation);
            await _endurance.MeasureAsync(round, cluster, load, cancellation);
        }
        finally
        {
            Directory.Delete(options.Data, recursive: true);
        }
    }

    /// <exception cref="BenchException">It did not become ready.</exception>
    public static async Task<LocalCluster> StartAsync(ClusterOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var cluster = new LocalCluster(options, time);
        try
        {
            await cluster.StartAsync(cancellation);
            if (await Readiness.WaitAsync(cluster, _ => { }, time, cancellation) is { } notReady)
                throw new BenchException($"{notReady}{Environment.NewLine}{cluster.LogTails(LogLines)}");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <param name="ledger">See <see cref="ClusterOptions.LedgerChoice"/>.</param>
    public static ClusterOptions Options(string data, string ledger) =>
        new(data, Ports.Free(), ClusterOptions.DefaultRestartDelay, ClusterOptions.DefaultLiveness, LedgerChoice: ledger)
        {
            HasReplicatedRedis = ledger == PatroniServer.Choice,
            Settings = new Dictionary<string, string>
            {
                ["Gateway__DelayMinMs"] = "0",
                ["Gateway__DelayMaxMs"] = "0",
                // The drained backlog is longer than the default allows.
                ["Payments__MaxQueueDepth"] = "1000000",
                // Even if this program's own environment names a collector.
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
            },
        };
}
