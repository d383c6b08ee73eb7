using Clients;
using Cluster;
using Experiment.Bench.Marks;

namespace Experiment.Bench.Alta;

/// <summary>
/// <c>kill -9</c> of a standby on a quiet system, until it is registered again: alive in the monitor's view and answering itself. Its
/// supervisor's part is in it.
/// </summary>
/// <param name="beside">What the table compares the return with; null for a bare application's start.</param>
internal sealed class ReplicaBack(string system, TimeProvider time, IReadOnlyList<string>? beside = null)
{
    public const string Name = "replica_back";

    private const int Kills = 3;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly BenchRow _back = new(Name, system, "ms", Beside: beside ?? [BareAspNet.Start.Name]);
    private readonly BenchRow _memory = new("replica_memory", system, "MB", Beside: [BareAspNet.Memory.Name]);

    public IReadOnlyList<BenchRow> Rows => [_back, _memory];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_back, _memory)) return;
        for (var number = 0; number < Kills; number++)
        {
            var (part, port) = await StandbyAsync(cluster, number, cancellation);
            // Its supervisor has seen it alive by then: it restarts it without a delay.
            await Task.Delay(ProcessMemory.Settled, time, cancellation);
            var alive = load.Get("/alive");
            var dead = cluster.Pid(part);
            var start = time.GetTimestamp();
            if (!cluster.Kill(part)) throw new BenchException($"{part} ended before it was killed.");
            await Waiting.UntilAsync($"the return of {part}", async token =>
                cluster.Pid(part) is { } pid && pid != dead && await Waiting.AnswersAsync(port, alive, token) && await IsRegisteredAsync(cluster, pid, token),
                Bound, time, cancellation);
            round.Report(_back, time.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(ProcessMemory.Settled, time, cancellation);
            round.Report(_memory, ProcessMemory.Megabytes(cluster.Pid(part) ?? throw new BenchException($"{part} ended again.")));
        }
    }

    /// <returns>One of the replicas that do not lead, in turn, and its port.</returns>
    private static async Task<(string Part, int Port)> StandbyAsync(LocalCluster cluster, int number, CancellationToken cancellation)
    {
        var view = await cluster.Monitor.WaitAsync(
            view => view.LivingLeader is not null && view.Replicas.Count(replica => replica.Alive) == Ports.PaymentsReplicas, Bound, cancellation)
            ?? throw new BenchException("There are not three living replicas with a leader.");
        var leader = cluster.NameOf(view.LivingLeader!.Pid!.Value);
        var standbys = Enumerable.Range(1, Ports.PaymentsReplicas).Where(replica => Parts.Payments(replica) != leader).ToList();
        var chosen = standbys[number % standbys.Count];
        return (Parts.Payments(chosen), cluster.Options.Ports.Payments[chosen - 1]);
    }

    private static async Task<bool> IsRegisteredAsync(LocalCluster cluster, int pid, CancellationToken cancellation) =>
        (await cluster.Monitor.GetClusterAsync(cancellation)).Replicas.Any(replica => replica.Pid == pid && replica.Alive);
}
