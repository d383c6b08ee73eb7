using Experiment.Clients;
using Experiment.Trials.Faults;
using Experiment.Trials.Storm;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Cluster;

/// <summary>What a storm draws from its seed, without a system.</summary>
public sealed class StormTests : IDisposable
{
    private static readonly Addresses Nowhere = Addresses.Beside(new Uri("http://127.0.0.1:1"));
    private readonly FakeTimeProvider _time = new();
    private readonly MonitorClient _monitor;

    public StormTests() => _monitor = new MonitorClient(Nowhere, _time);

    [Fact]
    public async Task Storm_OfASeed_DrawsTheSameFaultsInTheSameOrder_AndEndsByItself()
    {
        // How many fit in depends on how fast this machine is; which ones does not.
        var first = await RunAsync(seed: 7);
        var again = await RunAsync(seed: 7);
        var both = Math.Min(first.Count, again.Count);
        Assert.True(both > 20, $"{both} in five minutes");
        Assert.Equal(first[..both], again[..both]);
        Assert.NotEqual(first[..20], (await RunAsync(seed: 8))[..20]);
    }

    public void Dispose() => _monitor.Dispose();

    private async Task<List<string>> RunAsync(int seed)
    {
        var strikes = new List<string>();
        IFault[] faults = [.. new[] { "a", "b", "c" }.Select(name => new Strike(name, () => strikes.Add(name)))];
        var storm = new FaultStorm(faults, new FaultContext(Nowhere, _monitor, _time, null, new Random(seed)), TimeSpan.FromMinutes(5), calm: 0);
        var running = storm.RunAsync(_ => { }, TestContext.Current.CancellationToken);
        storm.Sent(0);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        Assert.Equal(strikes.Count, (await running).Count);
        return strikes;
    }

    private sealed class Strike(string name, Action struck) : IFault
    {
        public string Name => name;
        public string Description => name;
        public string Evidence => "strikes";

        public Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
        {
            struck();
            return Task.FromResult<Crash?>(new Crash(context.Time.GetUtcNow(), name, 0, context.Time.GetUtcNow(), 1));
        }
    }
}
