using System.Diagnostics;
using System.Threading.Channels;
using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Monitor.Worker.Watching;

namespace Monitor.Worker.Election;

/// <summary>Feeds events to the <see cref="ElectionCore"/> one at a time and executes its effects. The core makes all decisions.</summary>
public sealed class ElectionLoop(
    MonitorIdentity identity,
    ILeaderLock leaderLock,
    IReplicaClient client,
    ElectionTelemetry telemetry,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<ElectionLoop> log,
    Random? random = null) : BackgroundService
{
    private readonly Channel<ElectionEvent> _events = Channel.CreateUnbounded<ElectionEvent>(new() { SingleReader = true });
    private readonly Dictionary<ReplicaInstance, ReplicaWatch> _watches = [];
    private readonly ElectionCore _core = new(options.Value, random ?? new Random());
    private readonly long _start = time.GetTimestamp();
    private volatile ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    public ClusterSnapshot Snapshot => _snapshot;

    /// <summary>Monotonic, from this monitor's start.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    public void Post(ElectionEvent happened) => _events.Writer.TryWrite(happened);

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
                foreach (var effect in _core.Step(Now, happened))
                {
                    Trace(effect);
                    Execute(effect, stoppingToken);
                }
                Activity.Current = null;
                _snapshot = ClusterSnapshot.Of(_core);
                telemetry.Alive = _snapshot.Replicas.Values.Count(replica => replica.State == ReplicaState.Alive);
            }
        }
        finally
        {
            foreach (var watch in _watches.Values) watch.Dispose();
        }
    }

    // Log lines and calls during a takeover belong to its trace. The watch of a replica does not, because it outlives the takeover.
    private void Trace(ElectionEffect effect)
    {
        if (effect is SayOff or Name && _core is { IsActive: true, Loss: { } loss }) telemetry.Begin(loss, Now);
        Activity.Current = effect is Watch ? null : telemetry.Takeover;
    }

    private void Execute(ElectionEffect effect, CancellationToken stopping)
    {
        switch (effect)
        {
            case Watch watch: Begin(watch); break;
            case Unwatch unwatch: if (_watches.Remove(unwatch.Replica, out var over)) over.Dispose(); break;
            case Reopen reopen: if (_watches.TryGetValue(reopen.Replica, out var undelivered)) Reopen(undelivered, reopen); break;
            case Confirm confirm: if (_watches.TryGetValue(confirm.Replica, out var doubted)) Begin(doubted.ConfirmAsync()); break;
            case AskVotes ask: Begin(AskAsync(ask, stopping)); break;
            case Name name: Begin(NameAsync(name)); break;
            case Appoint appoint: telemetry.Named(appoint); Begin(AppointAsync(appoint, stopping)); break;
            case Elected elected: Report(elected); break;
            case ElectionDropped: telemetry.Abandoned(); break;
            case SayAlive say: log.Alive(say.Replica); break;
            case SayOff say: log.Off(say.Replica); break;
            case SayLeader say: log.Leader(say.Replica); break;
        }
    }

    private void Report(Elected elected)
    {
        var (leader, epoch, appointment, after) = elected;
        log.Elected(leader.Replica, epoch, appointment.Reason, appointment.Detected.TotalMilliseconds, after.TotalMilliseconds);
        telemetry.Accepted(elected);
    }

    private void Begin(Watch watch)
    {
        var begun = new ReplicaWatch(watch.Replica, watch.Address, options.Value.PingInterval, client, Post, Begin, () => Now, time);
        _watches.Add(watch.Replica, begun);
        begun.Start();
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

    private async Task AskAsync(AskVotes ask, CancellationToken stopping)
    {
        var answers = await Task.WhenAll(ask.Observers.Select(observer => client.ObserveAsync(observer, ask.Address, stopping)));
        Post(new VotesCounted(
            ask.Suspect, ask.Ballot, answers.Count(answer => answer is not null), answers.Count(answer => answer is false)));
    }

    private async Task NameAsync(Name name)
    {
        try
        {
            Post(await leaderLock.NameAsync(identity.Record.Instance, name.Candidate, name.Expected) switch
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
            Post(new NamingUnknown(name.Candidate));
        }
    }

    private async Task AppointAsync(Appoint appoint, CancellationToken stopping)
    {
        var epoch = await client.LeadAsync(appoint.Address, appoint.Candidate.Instance, appoint.Appointment, stopping);
        if (epoch is null) log.NotAccepted(appoint.Candidate.Replica);
        Post(epoch is { } minted ? new Accepted(appoint.Candidate, minted) : new NotAccepted(appoint.Candidate));
    }
}
