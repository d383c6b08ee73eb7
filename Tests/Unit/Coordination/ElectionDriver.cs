using Coordination;
using Coordination.Protocol;
using Coordination.Registry;
using Monitor.Worker.Election;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Drives an election core step by step. Keeps its clock and its effects since the last <see cref="Forget"/>.</summary>
internal sealed class ElectionDriver(int seed = 1, CoordinationOptions? options = null)
{
    public ElectionCore Core { get; } = new(options ?? new CoordinationOptions(), new Random(seed));
    public TimeSpan Now { get; private set; }
    public List<ElectionEffect> Effects { get; } = [];
    private readonly Dictionary<string, ReplicaRecord> _registry = [];
    private ReplicaInstance? _key;

    public static ReplicaInstance Server(int number, string instance = "first") => new($"server_{number}", $"{instance}_{number}");

    /// <summary>Three live replicas, this monitor active, <paramref name="leader"/> named and leading.</summary>
    public static ElectionDriver Led(int leader = 1, int replicas = 3, int seed = 1)
    {
        var driver = new ElectionDriver(seed);
        for (var number = 1; number <= replicas; number++) driver.Register(number);
        driver._key = Server(leader);
        driver.Read();
        for (var number = 1; number <= replicas; number++) driver.Tell(Server(number), leads: number == leader).Echo(number);
        return driver.Step(new LockHeld()).Forget();
    }

    public ElectionDriver Step(ElectionEvent happened)
    {
        Effects.AddRange(Core.Step(Now, happened));
        return this;
    }

    public ElectionDriver Wait(double milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        return this;
    }

    public ElectionDriver Register(int number, string instance = "first")
    {
        var self = Server(number, instance);
        _registry[self.Replica] = new ReplicaRecord(self.Replica, self.Instance, $"http://127.0.0.1:{5000 + number}", number, default);
        return this;
    }

    public ElectionDriver Deregister(int number)
    {
        _registry.Remove(Server(number).Replica);
        return this;
    }

    public ElectionDriver Key(ReplicaInstance? leader)
    {
        _key = leader;
        return this;
    }

    public ElectionDriver Wipe()
    {
        _registry.Clear();
        return Key(null).Read();
    }

    public ElectionDriver Read() => Wait(1).Step(new RegistryRead(new RegistryView([.. _registry.Values], _key), Now));

    public ElectionDriver Tell(ReplicaInstance from, bool leads = false, long epoch = 7, bool warm = true, bool leaving = false) =>
        Step(new PresenceTold(from, new Presence(from.Replica, from.Instance, leads, leads ? epoch : 0, warm, leaving)));

    public ElectionDriver Echo(int number) => Step(new Echoed(Server(number), Server(number).Instance));

    public ElectionDriver Close(int number) => Step(new Disconnected(Server(number)));

    public ElectionDriver Refuse(int number) => Step(new PingRefused(Server(number)));

    public ElectionDriver Miss(int number, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            var sentAt = Now;
            Wait(250).Step(new EchoMissed(Server(number), sentAt));
        }
        return this;
    }

    public ElectionDriver Vote(int answered, int agreeing)
    {
        var asked = Single<AskVotes>();
        return Step(new VotesCounted(asked.Suspect, asked.Ballot, answered, agreeing));
    }

    /// <summary>Redis carries out the last <see cref="Name"/> effect.</summary>
    public ElectionDriver Name()
    {
        var name = Single<Name>();
        return Key(name.Candidate).Step(new NamingDone(name.Candidate));
    }

    public ElectionDriver Forget()
    {
        Effects.Clear();
        return this;
    }

    public T Single<T>() where T : ElectionEffect => Assert.Single(Effects.OfType<T>());

    public ElectionDriver Shows<T>(Predicate<T>? which = null) where T : ElectionEffect
    {
        Assert.Contains(Effects.OfType<T>(), effect => which?.Invoke(effect) ?? true);
        return this;
    }

    public ElectionDriver ShowsNo<T>() where T : ElectionEffect
    {
        Assert.Empty(Effects.OfType<T>());
        return this;
    }
}
