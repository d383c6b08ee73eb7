namespace Experiment.Bench.Peers;

/// <summary>
/// <c>kill -9</c> of the worker that is active, until another one is. Workers print <c>active</c> and the Unix time in microseconds when
/// they become active, or each time that they do the work of the active one.
/// </summary>
/// <param name="start">Starts a worker; the name is its log's.</param>
internal sealed class PeerFailover(BenchRow row, int workers, Func<string, Task<PeerProcess>> start, TimeProvider time)
{
    private const string Active = "active";

    private static readonly TimeSpan FirstBound = TimeSpan.FromSeconds(60);

    /// <summary>How long the workers run undisturbed before a kill.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1500);

    private readonly List<Worker> _workers = [];
    private int _started;

    /// <param name="bound">A takeover that takes longer is a failure.</param>
    /// <param name="giveWork">Called before each kill: one of the workers becomes active by it. Null if one is active all the time.</param>
    public async Task MeasureAsync(Round round, int kills, TimeSpan bound, CancellationToken cancellation, Func<Task>? giveWork = null)
    {
        while (_workers.Count < workers) _workers.Add(await StartAsync());
        for (var number = 1; number <= kills; number++)
        {
            await Task.Delay(Rest, time, cancellation);
            var since = giveWork is null ? 0 : Microseconds();
            if (giveWork is not null) await giveWork();
            await Waiting.UntilAsync("an active worker", _ =>
            {
                foreach (var worker in _workers) worker.Look();
                return Task.FromResult(_workers.Exists(worker => worker.LastActive > since));
            }, FirstBound, time, cancellation);
            var milliseconds = await KillAsync(bound, cancellation);
            round.Add(row, milliseconds);
            round.Tell(row, FormattableString.Invariant($"kill {number} of {kills}: {milliseconds:0.0} ms"));
        }
    }

    private async Task<double> KillAsync(TimeSpan bound, CancellationToken cancellation)
    {
        foreach (var worker in _workers) worker.Look();
        var victim = _workers.MaxBy(worker => worker.LastActive)!;
        var killed = Microseconds();
        victim.Process.Kill();
        Worker? successor = null;
        await Waiting.UntilAsync("a takeover", _ =>
        {
            foreach (var worker in _workers.Where(worker => worker != victim)) worker.Look(killed);
            successor = _workers.Find(worker => worker != victim && worker.FirstAfter is not null);
            return Task.FromResult(successor is not null);
        }, bound, time, cancellation);
        var milliseconds = (successor!.FirstAfter!.Value - killed) / 1000;
        foreach (var worker in _workers) worker.FirstAfter = null;
        await victim.Process.KillAsync();
        _workers[_workers.IndexOf(victim)] = await StartAsync();
        return milliseconds;
    }

    private async Task<Worker> StartAsync() => new(await start($"worker-{++_started}"));

    private double Microseconds() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;

    private sealed class Worker(PeerProcess process)
    {
        private readonly PeerLog _log = new(process.Log);

        public PeerProcess Process => process;

        /// <summary>0 if it never was.</summary>
        public double LastActive { get; private set; }

        /// <summary>When it was first active after a kill; null if it was not.</summary>
        public double? FirstAfter { get; set; }

        /// <exception cref="BenchException">It has ended by itself.</exception>
        public void Look(double? kill = null)
        {
            foreach (var at in _log.Read(Active))
            {
                LastActive = at;
                if (kill is { } killed && at > killed) FirstAfter ??= at;
            }
            if (process.HasExited) throw new BenchException($"A worker ended: {_log.Tail}");
        }
    }
}
