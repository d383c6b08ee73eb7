using Cluster;
using Experiment.Bench.Alta;
using Experiment.Fill;

namespace Experiment.Bench.Growth;

/// <summary>
/// This system on a ledger with few payments, or on one that <c>./lab fill</c> made with many: the same rows, in turn, so that the table can
/// compare them. The few are of the same kind as the many, because a patient with invoices takes longer to show than one without.
/// </summary>
internal sealed class GrowthSubject : Subject
{
    private const string Small = "small", Filled = "filled";
    private const long Few = 1_000;

    /// <summary>The processors' time of all parts for one payment and its bill, from the admission on.</summary>
    private const string Work = "bill_and_pay_work";

    /// <summary>The data folder; null for a small ledger, made for each round. What is measured stays in it.</summary>
    private readonly string? _filled;
    private readonly string _ledger;
    private readonly TimeProvider _time;
    private readonly Throughput _throughput;
    private readonly BenchRow _work;
    private readonly Reconciling _reconciling;
    private readonly Failover _failover;
    private readonly Reading _reading;
    private readonly PatientsBack _patientsBack;
    private readonly ReplicaBack _replicaBack;
    private readonly Endurance _endurance;

    private GrowthSubject(string system, string? filled, string ledger, BenchOptions bench, TimeProvider time)
    {
        (_filled, _ledger, _time) = (filled, ledger, time);
        string? Beside(string name) => filled is null ? null : $"{name} ({Small})";
        _throughput = new(system, hasFront: false, Beside(Throughput.Name));
        _work = new(Work, system, "ms", Beside: Beside(Work) is { } work ? [work] : null);
        _reconciling = new(system, Beside(Reconciling.Name), time);
        _failover = new(system, bench.Kills, time, Beside(Failover.Name));
        _reading = new(system, filled is null ? null : Small, time);
        _patientsBack = new(system, Beside(PatientsBack.Name), time);
        _replicaBack = new(system, time, Beside(ReplicaBack.Name) is { } small ? [small] : null);
        _endurance = new(system, filled is null ? TimeSpan.Zero : TimeSpan.FromMinutes(bench.Minutes), time);
    }

    /// <summary>The small and the filled ledger; none if no folder was named.</summary>
    public static IReadOnlyList<Subject> Both(BenchOptions bench, TimeProvider time)
    {
        if (bench.Filled is not { } filled) return [];
        var ledger = Directory.Exists(Path.Combine(filled, "postgres")) ? Postgres.Name : ClusterOptions.Sqlite;
        return [new GrowthSubject(Small, null, ledger, bench, time), new GrowthSubject(Filled, filled, ledger, bench, time)];
    }

    public override IReadOnlyList<BenchRow> Rows =>
    [
        .. _throughput.Rows, _work, .. _reconciling.Rows, .. _failover.Rows, .. _reading.Rows, .. _patientsBack.Rows, .. _replicaBack.Rows,
        .. _endurance.Rows,
    ];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Task.FromResult(
        _filled is null || Directory.Exists(_filled) ? Preflight.WhatIsMissing(AltaSubject.Options("", _ledger)) : $"there is no folder {_filled}");

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        var options = AltaSubject.Options(_filled ?? ClusterOptions.FreshData(), _ledger);
        try
        {
            if (_filled is null) await FillCommand.MakeAsync(options, Few, _ => { }, _time, cancellation);
            // The comparisons in an older log are not this run's.
            if (Directory.Exists(options.Logs)) Directory.Delete(options.Logs, recursive: true);
            await using var cluster = await AltaSubject.StartAsync(options, _time, cancellation);
            var load = new AltaLoad(cluster, _time);
            var before = ProcessTime.Milliseconds(cluster);
            await _throughput.MeasureAsync(round, cluster, load, cancellation);
            if (round.Wants(_throughput.Rows)) round.Report(_work, (ProcessTime.Milliseconds(cluster) - before) / Throughput.All, Throughput.All);
            await _reconciling.MeasureAsync(round, cluster, cancellation);
            await _reading.MeasureAsync(round, cluster, load, cancellation);
            await _failover.MeasureAsync(round, cluster, load, cancellation);
            await _patientsBack.MeasureAsync(round, cluster, load, cancellation);
            await _replicaBack.MeasureAsync(round, cluster, load, cancellation);
            await _endurance.MeasureAsync(round, cluster, load, cancellation);
        }
        finally
        {
            if (_filled is null) Directory.Delete(options.Data, recursive: true);
        }
    }
}
