using Clients;
using Cluster;
using Experiment.Bench.Marks;

namespace Experiment.Bench.Alta;

/// <summary>
/// <c>kill -9</c> of the leader under steady load, until the first answer of a payment that the successor settled. The gateway has no delay, so
/// the time is the system's own. Every payment must be paid.
/// </summary>
/// <param name="beside">What the table compares the median with, besides the disk; null for RabbitMQ.</param>
internal sealed class Failover(string system, int kills, TimeProvider time, string? beside = null)
{
    public const string Name = "failover_p50";

    private static readonly TimeSpan LeaderBound = TimeSpan.FromSeconds(60);

    /// <summary>Load before the kill. A random time is added, so that kills strike at different moments.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);
    private const int RandomMilliseconds = 100;

    /// <summary>All replicas have served for this long before a kill: one that dies before its supervisor saw it alive is restarted with a delay.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1500);

    private readonly BenchRow _middle = new(Name, system, "ms", Beside: [beside ?? $"{Name} (rabbitmq)", DiskMarks.Fdatasync.Name]);
    private readonly BenchRow _slow = new("failover_p99", system, "ms", Percent: 99, Beside: [Name]);

    public IReadOnlyList<BenchRow> Rows => [_middle, _slow];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_middle, _slow)) return;
        var count = round.Share(kills);
        for (var number = 1; number <= count; number++)
        {
            var milliseconds = await KillAsync(cluster, load, cancellation);
            round.Add(_middle, milliseconds);
            round.Add(_slow, milliseconds);
            round.Tell(_middle, FormattableString.Invariant($"kill {number} of {count}: {milliseconds:0.0} ms"));
        }
    }

    private async Task<double> KillAsync(LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        await AllAliveAsync(cluster, cancellation);
        var payments = await load.BillAsync(SteadyLoad.Most, cancellation);
        await Task.Delay(Rest, time, cancellation);
        var view = await AllAliveAsync(cluster, cancellation);
        var leader = view.LivingLeader!.Pid!.Value;

        using var steady = new SteadyLoad(cluster.Options.Ports.Patients, payments, time);
        var sending = steady.SendAsync(cancellation);
        await Task.Delay(Calm + TimeSpan.FromMilliseconds(Random.Shared.Next(RandomMilliseconds)), time, cancellation);
        var killed = time.GetTimestamp();
        var successor = steady.NextEpoch();
        if (cluster.NameOf(leader) is not { } part || !cluster.Kill(part)) throw new BenchException("The leader ended before it was killed.");
        // If the load fails, no successor will be seen.
        await Task.WhenAny(successor, sending);
        if (successor.IsCompletedSuccessfully)
        {
            var milliseconds = time.GetElapsedTime(killed, await successor).TotalMilliseconds;
            steady.Stop();
            await sending;
            return milliseconds;
        }
        await sending;
        throw new BenchException("No successor settled a payment.");
    }

    private static async Task<ClusterStatus> AllAliveAsync(LocalCluster cluster, CancellationToken cancellation) => await cluster.Monitor.WaitAsync(
            view => view.Replicas.Count(replica => replica.Alive && replica.Pid is { } pid && cluster.NameOf(pid) is not null) == Ports.PaymentsReplicas
                && view.LivingLeader?.Pid is { } leader && cluster.NameOf(leader) is not null, LeaderBound, cancellation)
        ?? throw new BenchException($"After {LeaderBound.TotalSeconds:0} s there are not three living replicas with a leader.");
}
