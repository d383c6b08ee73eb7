using Cluster;
using Experiment.Bench.Alta;
using Experiment.Bench.Growth;
using Experiment.Bench.Marks;
using Experiment.Bench.Peers;
using LocalSystem.Replication;

namespace Experiment.Bench;

/// <summary>Everything that the bench can measure, in the order of a round.</summary>
internal static class Subjects
{
    /// <summary>The machine's own marks.</summary>
    public static IReadOnlyList<BenchRow> Marks { get; } = [DiskMarks.Fdatasync, DiskMarks.SqliteFullOneRow, BareAspNet.Post];

    public static bool IsMark(BenchResult result) => Marks.Contains(result.Row);

    public static IReadOnlyList<Subject> All(BenchOptions options, TimeProvider time) =>
    [
        new DiskMarks(time),
        new BareAspNet(time),
        new AltaSubject(AltaSubject.Default, ClusterOptions.Sqlite, options, time),
        new AltaSubject(AltaSubject.OnPostgres, Postgres.Name, options, time),
        new AltaSubject("alta-replicated", PatroniServer.Choice, options, time),
        new InProcessGatewaySubject(options, time),
        .. GrowthSubject.Both(options, time),
        .. Enumerable.Range(1, 3).Select(shards => new ShardsSubject(shards, options, time)),
        new RabbitMqSubject(options, time),
        new BullMqSubject(options, time),
        new RaftSubject(options, time),
        new RedisLockSubject(options, time),
    ];
}
