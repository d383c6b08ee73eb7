using System.Collections.Concurrent;
using Clients;
using Cluster;
using Experiment.Bench.Load;

namespace Experiment.Bench.Alta;

/// <summary>
/// <c>kill -9</c> of the leader of one shard under 100 payments a second over all shards: how long the clerks wait whose payment another shard
/// settled, before and after the kill, and how long those of the shard itself.
/// </summary>
internal sealed class ShardFailover(string system, TimeProvider time)
{
    private const int Payments = 200;
    private const int KilledAt = 80, Opening = 20;

    /// <summary>Payments sent in the third of a second after the kill, in which the failover takes place.</summary>
    private const int During = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LeaderBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1500);

    private readonly BenchRow _before = new("wait_before_a_kill_p50", system, "ms");
    private readonly BenchRow _others = new("wait_in_other_shards_p50", system, "ms", Beside: [$"wait_before_a_kill_p50 ({system})"]);
    private readonly BenchRow _own = new("wait_in_the_shard_max", system, "ms");

    public IReadOnlyList<BenchRow> Rows => [_before, _others, _own];

    private sealed record Paid(int Number, double Milliseconds, long Epoch);

    public async Task MeasureAsync(Round round, int kills, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(Rows)) return;
        var count = round.Share(kills);
        for (var number = 1; number <= count; number++)
        {
            var (paid, untouched) = await KillAsync(cluster, load, cancellation);
            var own = 0.0;
            foreach (var (sent, milliseconds, epoch) in paid)
            {
                // The first payments open their connections.
                if (sent is >= Opening and < KilledAt - 10) round.Add(_before, milliseconds);
                else if (sent is >= KilledAt and < KilledAt + During && untouched.Contains(epoch)) round.Add(_others, milliseconds);
                else if (sent >= KilledAt - 10 && !untouched.Contains(epoch)) own = Math.Max(own, milliseconds);
            }
            round.Add(_own, own);
            round.Tell(_own, FormattableString.Invariant($"kill {number} of {count}: {own:0.0} ms"));
        }
    }

    /// <returns>The payments, and the epochs of the shards whose leader was not killed.</returns>
    private async Task<(IReadOnlyList<Paid> Paid, HashSet<long> Untouched)> KillAsync(
        LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        await SpreadAsync(cluster, cancellation);
        var payments = await load.BillAsync(Payments, cancellation);
        await Task.Delay(Rest, time, cancellation);
        var view = await SpreadAsync(cluster, cancellation);
        var victim = view.Replicas.First(replica => replica.Id == view.Shards![^1].Leader);
        var untouched = view.Shards!.Where(shard => shard.Leader != victim.Id).Select(shard => shard.Epoch!.Value).ToHashSet();

        var idle = new ConcurrentBag<HttpConnection>();
        var (start, sent) = (time.GetTimestamp(), new List<Task<Paid>>(Payments));
        for (var number = 0; number < Payments; number++)
        {
            if (number == KilledAt && (cluster.NameOf(victim.Pid!.Value) is not { } part || !cluster.Kill(part)))
                throw new BenchException("The leader ended before it was killed.");
            sent.Add(PayAsync(number, payments[number]));
            if ((sent.Count * Interval) - time.GetElapsedTime(start) is { Ticks: > 0 } early) await Task.Delay(early, time, cancellation);
        }
        var paid = await Task.WhenAll(sent);
        foreach (var connection in idle) connection.Dispose();
        return (paid, untouched);

        async Task<Paid> PayAsync(int number, ReadOnlyMemory<byte> payment)
        {
            if (!idle.TryTake(out var connection)) connection = await HttpConnection.OpenAsync(cluster.Options.Ports.Patients, cancellation);
            var began = time.GetTimestamp();
            var answer = await connection.SendAsync(payment, cancellation);
            var milliseconds = time.GetElapsedTime(began).TotalMilliseconds;
            AltaLoad.CheckPaid(answer);
            var epoch = SteadyLoad.EpochOf(answer);
            idle.Add(connection);
            return new Paid(number, milliseconds, epoch);
        }
    }

    // A replica that was killed gets a shard back only after a calm while: until then the last shard's leader may lead two.
    private static async Task<ClusterStatus> SpreadAsync(LocalCluster cluster, CancellationToken cancellation) => await cluster.Monitor.WaitAsync(
            view => view.Replicas.Count(replica => replica.Alive && replica.Pid is { } pid && cluster.NameOf(pid) is not null) == Ports.PaymentsReplicas
                && view.Led == view.Shards?.Count && view.Shards.Select(shard => shard.Leader).Distinct().Count() == view.Shards.Count,
            LeaderBound, cancellation)
        ?? throw new BenchException($"After {LeaderBound.TotalSeconds:0} s the shards are not spread over living replicas.");
}
