using Coordination;
using Coordination.Protocol;
using Coordination.Registry;
using Monitor.Worker.Election;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Elections side by side: the least busy replica is chosen, and shards are spread again.</summary>
public sealed class ShardElectionTests
{
    private const int Shards = 3;
    private static readonly CoordinationOptions Options = new();

    private readonly ElectionCore[] _cores = new ElectionCore[Shards];
    private readonly LeadershipSpread _spread = new(Options);
    private readonly Dictionary<int, ReplicaInstance?> _keys = [];
    private readonly List<int> _registered = [];
    private TimeSpan _now;
    private long _version;

    public ShardElectionTests()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            var own = shard;
            _cores[shard] = new ElectionCore(
                Options, new Random(shard), replica => _cores.Where((core, other) => other != own && core.Head == replica).Count());
        }
    }

    [Fact]
    public void Election_OfEveryShardAtOnce_ChoosesAReplicaForEach()
    {
        Start(1, 2, 3);
        var named = Enumerable.Range(0, Shards).Select(shard => NameOf(shard)).ToList();
        Assert.Equal(Shards, named.Distinct().Count());
    }

    [Fact]
    public void Replica_ThatIsLost_LeavesItsShardToOneThatLeadsFewer()
    {
        Start(1, 2, 3, leads: [1, 1, 2]);
        // server_2 dies: server_3 leads nothing, server_1 two shards.
        All(new Disconnected(Server(2)));
        All(new PingRefused(Server(2)));
        Assert.Equal(Server(3), NameOf(2, step: new Ticked(_now)));
    }

    [Fact]
    public void Spread_OfTwoShardsAndNone_AsksForOneAfterAWhile()
    {
        Start(1, 2, 3, leads: [1, 1, 2]);
        Assert.Null(Decide());
        Pass(Options.Lease * 3);
        var spread = Decide();
        Assert.Equal((Server(1), 1), (spread!.Value.From.Self, spread.Value.Shard));
        // Not again at once: the hand-over takes a moment.
        Assert.Null(Decide());
    }

    [Fact]
    public void Spread_OfOneEach_AsksForNothing()
    {
        Start(1, 2, 3, leads: [1, 2, 3]);
        Assert.Null(Decide());
        Pass(Options.Lease * 3);
        Assert.Null(Decide());
    }

    [Fact]
    public void Spread_WhileAReplicaIsNew_Waits()
    {
        Start(1, 2, leads: [1, 1, 2]);
        Pass(Options.Lease * 2);
        Assert.Null(Decide());
        Register(3);
        Pass(Options.Lease * 2);
        Assert.Null(Decide());
        Pass(Options.Lease * 3);
        Assert.NotNull(Decide());
    }

    private static ReplicaInstance Server(int number) => new($"server_{number}", $"first_{number}");

    private (WatchedReplica From, int Shard)? Decide() => _spread.Decide(_now, _cores);

    private void Start(int first, int second, int? third = null, int[]? leads = null)
    {
        for (var shard = 0; shard < Shards; shard++) _keys[shard] = leads is null ? null : Server(leads[shard]);
        All(new LockHeld());
        foreach (var number in (int?[])[first, second, third]) if (number is { } known) Register(known);
        Decide();
        if (leads is null) Pass(Options.Lease);
    }

    private void Register(int number)
    {
        _registered.Add(number);
        Read();
        Tell();
    }

    private void Read()
    {
        var view = new RegistryView(
            [.. _registered.Select(number => new ReplicaRecord($"server_{number}", $"first_{number}", $"http://127.0.0.1:500{number}", number, default))],
            _keys[0], [_keys[1], _keys[2]]);
        All(new RegistryRead(view, _now));
    }

    private void Tell()
    {
        _version++;
        foreach (var number in _registered)
        {
            ShardLeadership[] leads = [.. _keys.Where(key => key.Value == Server(number)).Select(key => new ShardLeadership(key.Key, 1))];
            var presence = new Presence(
                $"server_{number}", $"first_{number}", leads.Any(lead => lead.Shard == 0), 1, Warm: true, Leaving: false, _version, _version, leads);
            All(new PresenceTold(Server(number), presence));
            All(new Echoed(Server(number), $"first_{number}", presence));
        }
    }

    private void Pass(TimeSpan time)
    {
        for (var ends = _now + time; _now < ends;)
        {
            _now += TimeSpan.FromMilliseconds(500);
            Read();
            Tell();
        }
    }

    private void All(ElectionEvent happened)
    {
        for (var shard = 0; shard < Shards; shard++)
            foreach (var effect in _cores[shard].Step(_now, happened.Of(shard)))
                if (effect is Name name) _named[shard] = name.Candidate;
    }

    private readonly Dictionary<int, ReplicaInstance> _named = [];

    private ReplicaInstance NameOf(int shard, ElectionEvent? step = null)
    {
        if (step is not null) All(step);
        return _named[shard];
    }
}
