using Clients;
using Cluster;
using Experiment.Trials.Faults;
using Experiment.Trials.Storm;
using LocalSystem.Replication;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Cluster;

/// <summary>The faults that a storm draws from its seed, without a system.</summary>
public sealed class StormTests : IDisposable
{
    private static readonly Addresses Nowhere = Addresses.Beside(new Uri("http://127.0.0.1:1"));
    private readonly HurriedTime _time = new();
    private readonly MonitorClient _monitor;

    public StormTests() => _monitor = new MonitorClient(Nowhere, _time);

    [Fact]
    public async Task Storm_OfASeed_DrawsTheSameFaultsInTheSameOrder_AndEndsByItself()
    {
        var first = await RunAsync(seed: 7);
        Assert.True(first.Count > 20, $"{first.Count} in five minutes");
        Assert.Equal(first, await RunAsync(seed: 7));
        Assert.NotEqual(first[..20], (await RunAsync(seed: 8))[..20]);
    }

    [Fact]
    public void Storm_OnReplicatedStores_DrawsTheirFaults_AndThoseOfTheirConnections()
    {
        var single = new ClusterOptions("", Ports.Default, TimeSpan.Zero, TimeSpan.Zero, LedgerChoice: Postgres.Name);
        var replicated = single with { LedgerChoice = PatroniServer.Choice, HasReplicatedRedis = true };

        var more = Names(replicated).Except(Names(single));
        Assert.Equal(["ledger-primary-kill", "ledger-node-kill", "ledger-primary-freeze", "ledger-standbys-freeze", "etcd-kill",
            "redis-master-kill", "redis-master-freeze", "both-primaries-kill"], more);
        Assert.Superset(new HashSet<string> { "database-cut", "database-drop-reply", "redis-cut", "leader-cut-off-ledger" }, Names(replicated).ToHashSet());
        Assert.Equal(["database-freeze", "database-kill", "database-log-full", "database-restart", "disk-full", "redis-restore"],
            Names(single).Except(Names(replicated)).Order(StringComparer.Ordinal));

        static IEnumerable<string> Names(ClusterOptions options) => StormTrial.Possible(options).Select(fault => fault.Name);
    }

    public void Dispose() => _monitor.Dispose();

    private async Task<List<string>> RunAsync(int seed)
    {
        var strikes = new List<string>();
        Fault[] faults = [.. new[] { "a", "b", "c" }.Select(name => new Strike(name, () => strikes.Add(name)))];
        var storm = new FaultStorm(faults, new FaultContext(Nowhere, _monitor, _time, null, new Random(seed)), TimeSpan.FromMinutes(5), calm: 0);
        storm.Sent(0);
        var crashes = await storm.RunAsync(_ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(strikes.Count, crashes.Count);
        return strikes;
    }

    /// <summary>Every wait ends at once and the clock moves on by it, so nothing depends on the speed of the machine.</summary>
    private sealed class HurriedTime : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            // Longer ones are bounds that are never reached.
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(10)) _ = Task.Run(() => Advance(dueTime));
            return timer;
        }
    }

    private sealed class Strike(string name, Action struck) : Fault(name, description: name, evidence: "strikes")
    {
        public override Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
        {
            struck();
            return Task.FromResult<Crash?>(new Crash(context.Time.GetUtcNow(), Name, 0, context.Time.GetUtcNow(), 1));
        }
    }
}
