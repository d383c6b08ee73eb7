namespace Experiment.Bench.Peers;

/// <summary>BullMQ. See <c>benchmarks/bullmq</c> for what makes it the same work.</summary>
internal sealed class BullMqSubject(BenchOptions options, TimeProvider time) : Subject
{
    private const string System = "bullmq";
    private const int Workers = 2;

    /// <summary>How long a job is worked on, so that its worker can be killed meanwhile.</summary>
    private const int JobMilliseconds = 3000;

    /// <summary>A takeover takes most of a minute, so there is one in each round at most.</summary>
    private const int Kills = 1;

    private static readonly TimeSpan TakeoverBound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(120);

    private readonly BenchRow _failover = new("failover_p50", System, "ms");
    private readonly BenchRow _inOrder = new(Backlog.InOrder, System, Backlog.Unit);
    private readonly BenchRow _anyOrder = new(Backlog.AnyOrder, System, Backlog.Unit);

    /// <summary>Packages are not installed into the repository's own folder.</summary>
    private const string Install = """
        have_node && mkdir -p artifacts/bullmq && cp benchmarks/bullmq/* artifacts/bullmq && cd artifacts/bullmq \
            && { cmp -s package-lock.json node_modules/.installed || { npm ci --no-audit --no-fund 1>&2 && cp package-lock.json node_modules/.installed; }; }
        """;

    public override IReadOnlyList<BenchRow> Rows => [_failover, _inOrder, _anyOrder];

    public override Task<string?> PrepareAsync(CancellationToken cancellation) =>
        Tools.RunAsync(Install, "install Node.js and npm (Debian: apt-get install nodejs npm)", cancellation);

    public override async Task MeasureAsync(Round round, CancellationToken cancellation)
    {
        if (round.Wants(_inOrder)) await DrainAsync(round, _inOrder, concurrency: 1, cancellation);
        if (round.Wants(_anyOrder)) await DrainAsync(round, _anyOrder, concurrency: 50, cancellation);
        if (!round.Wants(_failover)) return;
        using var programs = new PeerPrograms();
        var port = await PeerRedis.StartAsync(programs, time, cancellation);
        var failover = new PeerFailover(_failover, Workers, log => StartAsync(programs, log, "work", port, JobMilliseconds), time);
        await failover.MeasureAsync(round, Math.Min(Kills, round.Share(options.Kills)), TakeoverBound, cancellation, async () =>
        {
            var filling = await StartAsync(programs, "add", "fill", port, 1);
            await filling.EndAsync(DrainBound, time, cancellation);
        });
    }

    private async Task DrainAsync(Round round, BenchRow row, int concurrency, CancellationToken cancellation)
    {
        using var programs = new PeerPrograms();
        var port = await PeerRedis.StartAsync(programs, time, cancellation);
        var filling = await StartAsync(programs, "fill", "fill", port, Backlog.Length);
        await filling.EndAsync(DrainBound, time, cancellation);
        var draining = await StartAsync(programs, "drain", "drain", port, Backlog.Length, concurrency);
        var log = await draining.EndAsync(DrainBound, time, cancellation);
        round.Report(row, log.Read("rate")[0], Backlog.Length);
    }

    private static Task<PeerProcess> StartAsync(PeerPrograms programs, string log, string command, params IEnumerable<int> numbers) =>
        programs.StartAsync(log, "node", [Tools.Artifact("bullmq/bench.js"), command, .. numbers.Select(RabbitMqServer.Text)], []);
}
