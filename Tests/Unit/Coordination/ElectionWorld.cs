using Coordination.Protocol;
using Coordination.Registry;
using Monitor.Worker.Election;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>
/// A simulated cluster around one election core, driven by a seed. Replicas die, freeze, restart and release; the monitor is cut off; Redis
/// is wiped. It knows the real state of every replica, so it can tell a justified naming from a wrong one.
/// </summary>
internal sealed class ElectionWorld(int seed)
{
    private sealed class Process(int number, int generation)
    {
        public ReplicaInstance Self { get; } = new($"server_{number}", $"{number}/{generation}");
        public ReplicaRecord Record => new(Self.Replica, Self.Instance, $"http://127.0.0.1:{5000 + number}", number, default);
        public bool Frozen, Leads, Registered;
        public TimeSpan FrozenAt;
        public bool Healthy => !Frozen;
    }

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new(seed);
    private readonly ElectionCore _core = new(new(), new Random(seed));
    private readonly SortedDictionary<int, Process> _processes = [];
    private readonly Queue<ElectionEvent> _inbox = new();
    private readonly Queue<string> _story = new();
    private ReplicaInstance? _key;
    private TimeSpan _now, _cutUntil;
    private int _generation;

    public int Elections { get; private set; }

    public void Run(int steps)
    {
        Deliver(new LockHeld());
        for (var step = 0; step < steps; step++)
        {
            // The last sixth has no faults, to prove that the cluster recovers.
            if (step < steps * 5 / 6) Fault();
            Live();
        }
        var leaders = _processes.Values.Count(process => process is { Leads: true, Healthy: true });
        Assert.True(leaders == 1, $"{leaders} leaders after the calm, not 1; {Story}");
    }

    private void Fault()
    {
        var number = _random.Next(1, 4);
        var there = _processes.TryGetValue(number, out var process);
        switch (_random.Next(30))
        {
            case 0 when there: Kill(number); break;
            case 1 when there && process!.Healthy: (process.Frozen, process.FrozenAt) = (true, _now); break;
            case 2 when there && process!.Leads && process.Healthy: process.Leads = false; if (_key == process.Self) _key = null; Tell(process); break;
            case 3: _cutUntil = _now + (_random.Next(1, 20) * Step); break;
            case 4: _key = null; foreach (var each in _processes.Values) each.Registered = false; break;
        }
    }

    private void Live()
    {
        _now += Step;
        for (var number = 1; number <= 3; number++)
            if (!_processes.ContainsKey(number) && _random.Next(4) == 0) _processes.Add(number, new Process(number, ++_generation));
        foreach (var process in _processes.Values)
        {
            if (process.Frozen && _random.Next(20) == 0) Thaw(process);
            if (process.Frozen && _now - process.FrozenAt > TimeSpan.FromSeconds(2)) process.Registered = false;
            if (process.Frozen && _key == process.Self && _now - process.FrozenAt > TimeSpan.FromSeconds(3)) _key = null;
            if (process.Frozen) continue;
            process.Registered = true;
            if (process.Leads && _key is null) _key = process.Self;
            else if (process.Leads && _key != process.Self) { process.Leads = false; Tell(process); }
        }
        Deliver(new RegistryRead(new([.. _processes.Values.Where(each => each.Registered).Select(each => each.Record)], _key), _now));
        foreach (var watched in _core.Replicas.Values.ToList()) Ping(watched.Self, watched.Presence is null);
    }

    private void Ping(ReplicaInstance target, bool isNew)
    {
        var process = _processes.Values.FirstOrDefault(each => each.Self == target);
        if (_now < _cutUntil || process is { Frozen: true }) Deliver(new EchoMissed(target, _now - Step));
        else if (process is null) Deliver(new PingRefused(target));
        else
        {
            if (isNew) Tell(process);
            Deliver(new Echoed(target, target.Instance));
        }
    }

    private void Kill(int number)
    {
        _processes.Remove(number, out var process);
        _inbox.Enqueue(new Disconnected(process!.Self));
    }

    private void Thaw(Process process)
    {
        process.Frozen = false;
        if (_now - process.FrozenAt > TimeSpan.FromSeconds(3) || _key != process.Self) process.Leads = false;
        Tell(process);
    }

    private void Tell(Process process) => _inbox.Enqueue(
        new PresenceTold(process.Self, new Presence(process.Self.Replica, process.Self.Instance, process.Leads, 1, true, false)));

    private void Deliver(ElectionEvent first)
    {
        _inbox.Enqueue(first);
        while (_inbox.TryDequeue(out var happened))
        {
            Note(happened);
            foreach (var effect in _core.Step(_now, happened))
            {
                Note(effect);
                Obey(effect);
            }
        }
    }

    private void Obey(ElectionEffect effect)
    {
        switch (effect)
        {
            case Confirm confirm when _now >= _cutUntil && _processes.Values.All(process => process.Self != confirm.Replica):
                _inbox.Enqueue(new PingRefused(confirm.Replica));
                break;
            case AskVotes ask: Vote(ask); break;
            case Name name: Name(name); break;
            case Appoint appoint: Appoint(appoint.Candidate); break;
        }
    }

    private string Story => $"seed {seed}, last events:{Environment.NewLine}{string.Join(Environment.NewLine, _story)}";

    private void Note(object what)
    {
        if (what is Echoed or EchoMissed or SayAlive or SayOff or RegistryRead) return;
        _story.Enqueue($"{_now.TotalSeconds:F2} {what}");
        if (_story.Count > 40) _story.Dequeue();
    }

    private void Vote(AskVotes ask)
    {
        var suspect = _processes.Values.FirstOrDefault(process => process.Self == ask.Suspect);
        var answered = _now < _cutUntil ? 0
            : _processes.Values.Count(process => process.Healthy && process != suspect && ask.Observers.Contains(process.Record.Address));
        _inbox.Enqueue(new VotesCounted(ask.Suspect, ask.Ballot, answered, suspect is { Healthy: true } ? 0 : answered));
    }

    private void Name(Name name)
    {
        if (_key is not null && _key != name.Expected)
        {
            _inbox.Enqueue(new NamingTaken(name.Candidate, _key));
            return;
        }
        var unseated = _processes.Values.FirstOrDefault(process => process.Leads && process.Healthy);
        // If Redis has just lost the leader's key and the monitor does not hear the leader, the monitor can't know that it is healthy.
        Assert.True(unseated is null || _key is null, $"{name.Candidate} replaces the healthy {unseated?.Self}; {Story}");
        _key = name.Candidate;
        _inbox.Enqueue(new NamingDone(name.Candidate));
    }

    private void Appoint(ReplicaInstance candidate)
    {
        var process = _processes.Values.FirstOrDefault(each => each.Self == candidate);
        if (process is not { Healthy: true } || _now < _cutUntil || _random.Next(5) == 0)
        {
            _inbox.Enqueue(new NotAccepted(candidate));
            return;
        }
        foreach (var other in _processes.Values) other.Leads = other.Leads && other.Frozen;
        process.Leads = true;
        Elections++;
        Tell(process);
        _inbox.Enqueue(new Accepted(candidate, Elections));
    }
}
