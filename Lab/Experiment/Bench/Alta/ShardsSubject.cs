using Cluster;

namespace Experiment.Bench.Alta;

/// <summary>
/// The system with a gateway that takes 50 ms for each charge, as a provider across the internet does: how much is paid by one leader and by
/// several, and what the loss of one of them means for the others' clerks.
/// </summary>
internal sealed class ShardsSubject : Subject
{
    private const string Delay = "50";

    /// <summary>Charges in flight per shard: few, so that the gateway is the bound, and so many that the machine is.</summary>
    private static readonly int[] InFlight = [16, 64];

    private readonly int _shards;
    private readonly BenchOptions _bench;
    private readonly TimeProvider _time;
    private readonly BenchRow[] _rates;
    private readonly ShardFailover? _failover;

    public ShardsSubject(int shards, BenchOptions bench, TimeProvider time)
    {
        (_shards, _bench, _time) = (shards, bench, time);
        var system = FormattableString.Invariant($"alta-shards-{shards}");
        _rates = [.. InFlight.Select(count => new BenchRow(
            FormattableString.Invariant($"http_paid_50ms_{count}"), system, "payments/s",
            Beside: shards == 1 ? [] : [FormattableString.Invariant($"http_paid_50ms_{count} (alta-shards-1)")]))];
        if (shards > 1) _failover = new ShardFailover(system, time);
    }

    public override IReadOnlyList<BenchRow> Rows => [.. _rates, .. _failover?.Rows ?? []];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Task.FromResult(Preflight.WhatIsMissing(Options("", InFlight[0])));

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        foreach (var (row, inFlight) in _rates.Zip(InFlight))
        {
            var isLast = inFlight == InFlight[^1];
            if (!round.Wants(row) && !(isLast && round.Wants(_failover?.Rows ?? []))) continue;
            var options = Options(ClusterOptions.FreshData(), inFlight);
            try
            {
                await using var cluster = await AltaSubject.StartAsync(options, _time, cancellation);
                var load = new AltaLoad(cluster, _time);
                if (round.Wants(row)) await PayAsync(round, row, cluster, load, inFlight, cancellation);
                if (isLast && _failover is not null) await _failover.MeasureAsync(round, _bench.Kills, cluster, load, cancellation);
            }
            finally
            {
                Directory.Delete(options.Data, recursive: true);
            }
        }
    }

    // About four seconds at the rate that the gateway allows.
    private async Task PayAsync(Round round, BenchRow row, LocalCluster cluster, AltaLoad load, int inFlight, CancellationToken cancellation)
    {
        var count = Math.Min(80 * inFlight * _shards, 5_000);
        round.Tell(row, "making bills");
        var payments = await load.BillAsync(count + (count / 4), cancellation);
        var port = cluster.Options.Ports.Patients;
        await load.PayAsync(port, AltaLoad.Connections, [.. payments.Take(count / 4)], cancellation);
        var result = await load.PayAsync(port, AltaLoad.Connections, [.. payments.Skip(count / 4)], cancellation);
        round.Report(row, result.PerSecond, result.Requests);
    }

    private ClusterOptions Options(string data, int inFlight) =>
        new(data, Ports.Free(), ClusterOptions.DefaultRestartDelay, ClusterOptions.DefaultLiveness, Shards: _shards)
        {
            Settings = new Dictionary<string, string>
            {
                ["Gateway__DelayMinMs"] = Delay,
                ["Gateway__DelayMaxMs"] = Delay,
                ["Processing__MaxInFlight"] = FormattableString.Invariant($"{inFlight}"),
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
            },
        };
}
