namespace Experiment.Bench.Peers;

/// <summary>RabbitMQ. See <c>benchmarks/RabbitMq</c> for what makes it the same work.</summary>
internal sealed class RabbitMqSubject(BenchOptions options, TimeProvider time) : Subject
{
    private const string System = "rabbitmq";
    private const string Single = "single";
    private const string Any = "any";
    private const int Consumers = 3;
    private const int PublishMilliseconds = 10;

    /// <summary>The prefetch that RabbitMQ's documentation gives as the upper end of what is useful.</summary>
    private const int Prefetch = 200;

    private static readonly TimeSpan TakeoverBound = TimeSpan.FromSeconds(30);

    private readonly BenchRow _failover = new("failover_p50", System, "ms");
    private readonly BenchRow _inOrder = new(Backlog.InOrder, System, Backlog.Unit);
    private readonly BenchRow _anyOrder = new(Backlog.AnyOrder, System, Backlog.Unit);

    public override IReadOnlyList<BenchRow> Rows => [_failover, _inOrder, _anyOrder];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) => RabbitMqServer.PrepareAsync(cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        using var programs = new PeerPrograms();
        var server = await RabbitMqServer.StartAsync(programs, time, cancellation);
        await server.RunClientAsync("declare", cancellation, Single, Single);
        await server.RunClientAsync("declare", cancellation, Any, Any);
        // Drains first: the failover's load leaves messages behind.
        if (round.Wants(_inOrder)) await DrainAsync(round, _inOrder, server, Single, prefetch: 1, cancellation);
        if (round.Wants(_anyOrder)) await DrainAsync(round, _anyOrder, server, Any, Prefetch, cancellation);
        if (!round.Wants(_failover)) return;
        var failover = new PeerFailover(
            _failover, Consumers, log => server.StartClientAsync(log, "consume", Single, RabbitMqServer.Text(1)), time);
        await server.StartClientAsync("publish", "publish", Single, RabbitMqServer.Text(PublishMilliseconds));
        await failover.MeasureAsync(round, round.Share(options.Kills), TakeoverBound, cancellation);
    }

    private static async Task DrainAsync(
        Round round, BenchRow row, RabbitMqServer server, string queue, int prefetch, CancellationToken cancellation)
    {
        var count = RabbitMqServer.Text(Backlog.Length);
        await server.RunClientAsync("fill", cancellation, queue, count);
        var log = await server.RunClientAsync("drain", cancellation, queue, RabbitMqServer.Text(prefetch), count);
        round.Report(row, log.Read("rate")[0], Backlog.Length);
    }
}
