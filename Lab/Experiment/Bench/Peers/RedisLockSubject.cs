using System.Globalization;

namespace Experiment.Bench.Peers;

/// <summary>DistributedLock.Redis. See <c>benchmarks/RedisLock</c> for what makes it the same work.</summary>
internal sealed class RedisLockSubject(BenchOptions options, TimeProvider time) : Subject
{
    private const string Program = "RedisLock";
    private const int Holders = 3;

    /// <summary>A takeover takes up to the lock's 30 s, so there are few.</summary>
    private const int Kills = 2;

    private static readonly TimeSpan TakeoverBound = TimeSpan.FromSeconds(60);

    private readonly BenchRow _failover = new("failover_p50", "redis-lock", "ms");

    public override IReadOnlyList<BenchRow> Rows => [_failover];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => Tools.BuildAsync(Program, cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        using var programs = new PeerPrograms();
        var port = (await PeerRedis.StartAsync(programs, time, cancellation)).ToString(CultureInfo.InvariantCulture);
        var failover = new PeerFailover(_failover, Holders, log => programs.StartAsync(log, Tools.Binary(Program), [port], []), time);
        await failover.MeasureAsync(round, Math.Min(Kills, round.Share(options.Kills)), TakeoverBound, cancellation);
    }
}
