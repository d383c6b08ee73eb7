using System.Diagnostics;
using System.Threading.Channels;
using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Monitor.Worker.Watching;

namespace Monitor.Worker.Election;

/// <summary>
/// Feeds events to the <see cref="ElectionCore"/> of each shard, one at a time, and executes their effects. The cores make all decisions. They
/// hear the same news of the replicas; what an election brings is for its own shard only.
/// </summary>
/// <param name="further">The leader's keys of the further shards, from shard 1 on.</param>
public sealed class ElectionLoop(
    MonitorIdentity identity,
    ILeaderLock leaderLock,
    IReplicaClient client,
    ElectionTelemetry telemetry,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<ElectionLoop> log,
    Random? random = null,
    IReadOnlyList<ILeaderLock>? further = null) : BackgroundService
{
    private const int EveryShard = -1;

    private readonly Channel<(int Shard, ElectionEvent Event)> _events =
        Channel.CreateUnbounded<(int, ElectionEvent)>(new() { SingleReader = true });
    private readonly Dictionary<ReplicaInstance, (ReplicaWatch Watch, HashSet<int> For)> _watches = [];
    private readonly HashSet<ElectionEffect> _shared = [];
    private readonly IReadOnlyList<ILeaderLock> _keys = [leaderLock, .. further ?? []];
    private readonly ElectionCore[] _cores = Cores(options.Value, random ?? new Random(), 1 + (further?.Count ?? 0));
    private readonly ElectionTelemetry[] _telemetry = [telemetry, .. (further ?? []).Select((_, index) => telemetry.Of(index + 1))];
    private readonly LeadershipSpread _spread = new(options.Value);
    private readonly long _start = time.GetTimestamp();
    private volatile ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    public ClusterSnapshot Snapshot => _snapshot;

    /// <summary>Monotonic, from this monitor's start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    public void Post(ElectionEvent happened) => Post(EveryShard, happened);

    private void Post(int shard, ElectionEvent happened) => _events.Writer.TryWrite((shard, happened));

    private static ElectionCore[] Cores(CoordinationOptions options, Random random, int shards)
    {
        var cores = new ElectionCore[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            var own = shard;
            cores[shard] = new(options, random, shards == 1 ? null : replica => cores.Where((core, other) => other != own && core.Head == replica).Count());
        }
        return cores;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ElectionRehearsal.ProbeRefusedAsync(client, stoppingToken);
        await RunAsync(stoppingToken);
    }

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        Begin(TickAsync(stoppingToken));
        try
        {
            // Not ReadAllAsync: it ignores the context and resumes on the thread pool.
            while (await _events.Reader.WaitToReadAsync(stoppingToken))
            {
                if (!_events.Reader.TryRead(out var happened)) continue;
                _shared.Clear();
                for (var shard = 0; shard < _cores.Length; shard++)
                {
                    if (happened.Shard != EveryShard && happened.Shard != shard) continue;
                    foreach (var effect in _cores[shard].Step(Now, happened.Event.Of(shard)))
                    {
                        Trace(shard, effect);
                        Execute(shard, effect, stoppingToken);
                    }
                }
                Activity.Current = null;
                if (_cores.Length > 1) Spread(stoppingToken);
                _snapshot = ClusterSnapshot.Of(_cores);
                telemetry.Alive = _snapshot.Replicas.Values.Count(replica => replica.State == ReplicaState.Alive);
            }
        }
        finally
        {
            foreach (var (watch, _) in _watches.Values) watch.Dispose();
        }
    }

    // Log lines and calls during a takeover belong to its trace. The watch of a replica does not, because it outlives the takeover.
    private void Trace(int shard, ElectionEffect effect)
    {
        if (effect is SayOff or Name && _cores[shard] is { IsActive: true, Loss: { } loss }) _telemetry[shard].Begin(loss, Now);
        Activity.Current = effect is Watch ? null : _telemetry[shard].Takeover;
    }

    private void Execute(int shard, ElectionEffect effect, CancellationToken stopping)
    {
        switch (effect)
        {
            case Watch watch: Begin(watch, shard); break;
            case Unwatch unwatch: End(unwatch, shard); break;
            // Several shards may conclude the same from one event. It is done once.
            case Reopen { } or Confirm { } when !_shared.Add(effect): break;
            case Reopen reopen: if (_watches.TryGetValue(reopen.Replica, out var undelivered)) Reopen(undelivered.Watch, reopen); break;
            case Confirm confirm: if (_watches.TryGetValue(confirm.Replica, out var doubted)) Begin(doubted.Watch.ConfirmAsync()); break;
            case AskVotes ask: Begin(AskAsync(shard, ask, stopping)); break;
            case Name name: Begin(NameAsync(shard, name)); break;
            case Appoint appoint: _telemetry[shard].Named(appoint); Begin(AppointAsync(shard, appoint, stopping)); break;
            case Elected elected: Report(shard, elected); break;
            case ElectionDropped: _telemetry[shard].Abandoned(); break;
            case SayAlive or SayOff when shard > 0: break;
            case SayAlive say: log.Alive(say.Replica); break;
            case SayOff say: log.Off(say.Replica); break;
            case SayLeader say when shard > 0: log.LeaderOfShard(shard, say.Replica); break;
            case SayLeader say: log.Leader(say.Replica); break;
        }
    }

    private void Report(int shard, Elected elected)
    {
        var (leader, epoch, appointment, after) = elected;
        var (detected, total) = (appointment.Detected.TotalMilliseconds, after.TotalMilliseconds);
        if (shard == 0) log.Elected(leader.Replica, epoch, appointment.Reason, detected, total);
        else log.ElectedInShard(leader.Replica, shard, epoch, appointment.Reason, detected, total);
        _telemetry[shard].Accepted(elected);
    }

    private void Spread(CancellationToken stopping)
    {
        if (_spread.Decide(Now, _cores) is not var (from, shard)) return;
        log.Spreading(from.Record.Id, shard);
        Begin(client.StepDownAsync(from.Record.Address, shard, stopping));
    }

    // One watch serves all shards that want it.
    private void Begin(Watch watch, int shard)
    {
        if (_watches.TryGetValue(watch.Replica, out var begun))
        {
            begun.For.Add(shard);
            return;
        }
        var first = new ReplicaWatch(watch.Replica, watch.Address, options.Value.PingInterval, client, Post, Begin, () => Now, time);
        _watches.Add(watch.Replica, (first, [shard]));
        first.Start();
    }

    private void End(Unwatch unwatch, int shard)
    {
        if (!_watches.TryGetValue(unwatch.Replica, out var begun) || !begun.For.Remove(shard) || begun.For.Count > 0) return;
        _watches.Remove(unwatch.Replica);
        begun.Watch.Dispose();
    }

    private void Reopen(ReplicaWatch watch, Reopen reopen)
    {
        log.Undelivered(reopen.Replica.Replica);
        watch.Reopen();
    }

    private void Begin(Task work) => _ = EndLoopOnFailureAsync(work);

    // The core waits for the events that such work posts. Work that failed without them would block it for ever.
    private async Task EndLoopOnFailureAsync(Task work)
    {
        try
        {
            await work;
        }
#pragma warning disable CA1031 // The loop throws it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _events.Writer.TryComplete(failure);
        }
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var due = Now + options.Value.PingInterval;
            await Task.Delay(options.Value.PingInterval, time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Post(new Ticked(due));
        }
    }

    private async Task AskAsync(int shard, AskVotes ask, CancellationToken stopping)
    {
        var answers = await Task.WhenAll(ask.Observers.Select(observer => client.ObserveAsync(observer, ask.Address, stopping)));
        Post(shard, new VotesCounted(
            ask.Suspect, ask.Ballot, answers.Count(answer => answer is not null), answers.Count(answer => answer is false)));
    }

    private async Task NameAsync(int shard, Name name)
    {
        try
        {
            Post(shard, await _keys[shard].NameAsync(identity.Record.Instance, name.Candidate, name.Expected) switch
            {
                Naming.Done => new NamingDone(name.Candidate),
                Naming.Taken taken => new NamingTaken(name.Candidate, taken.Leader),
                _ => new NamingDenied(name.Candidate),
            });
        }
#pragma warning disable CA1031 // After any failure the key may have been written.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.NamingUnknown(name.Candidate.Replica, exception.Message);
            Post(shard, new NamingUnknown(name.Candidate));
        }
    }

    private async Task AppointAsync(int shard, Appoint appoint, CancellationToken stopping)
    {
        var epoch = await client.LeadAsync(appoint.Address, appoint.Candidate.Instance, appoint.Appointment, stopping, shard);
        if (epoch is null) log.NotAccepted(appoint.Candidate.Replica);
        Post(shard, epoch is { } minted ? new Accepted(appoint.Candidate, minted) : new NotAccepted(appoint.Candidate));
    }
}
