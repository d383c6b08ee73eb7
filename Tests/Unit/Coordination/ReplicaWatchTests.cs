using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordination;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Monitor.Worker.Election;
using Monitor.Worker.Watching;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Time stands still unless a test moves it.</summary>
public sealed class ReplicaWatchTests : IDisposable
{
    private static readonly ReplicaInstance Server = new("server_1", "first");
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly Replica _replica = new();
    private readonly Channel<ElectionEvent> _events = Channel.CreateUnbounded<ElectionEvent>();
    private readonly ReplicaWatch _watch;

    public ReplicaWatchTests() => _watch = new ReplicaWatch(
        Server, "http://server_1", Interval, _replica, happened => _events.Writer.TryWrite(happened), _ => { }, () => _time.GetUtcNow().TimeOfDay, _time);

    public void Dispose() => _watch.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Echo_ThatComesAfterItsInterval_IsMissedFirstAndAnEchoThen()
    {
        _watch.Start();
        var ping = await _replica.Pings.Reader.ReadAsync(TestContext.Current.CancellationToken);
        _time.Advance(Interval);
        Assert.IsType<EchoMissed>(await NextAsync(TestContext.Current.CancellationToken));
        ping.SetResult((PingResult.Echo, new Echo("server_1", "n", null, 0, "first", 1)));
        Assert.IsType<Echoed>(await NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task Ping_ThatIsStillOut_DoesNotKeepTheNextOneBack()
    {
        _watch.Start();
        for (var ping = 0; ping < 3; ping++)
        {
            await _replica.Pings.Reader.ReadAsync(TestContext.Current.CancellationToken);
            _time.Advance(Interval);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_OpenedAgain_IsNoDisconnection()
    {
        _watch.Start();
        await _replica.Listens.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.IsType<PresenceTold>(await _events.Reader.ReadAsync(TestContext.Current.CancellationToken));
        _watch.Reopen();
        while (!_replica.Listens.Reader.TryRead(out _))
        {
            _time.Advance(Interval);
            await Task.Yield();
        }
        while (_events.Reader.TryRead(out var happened)) Assert.IsNotType<Disconnected>(happened);
    }

    [Theory]
    [InlineData("")]
    [InlineData("oops")]
    [InlineData("http://")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://127.0.0.1:99999")]
    public async Task Address_ThatIsNone_IsAFailureLikeAnyOther(string address)
    {
        using var client = new HttpReplicaClient(Options.Create(new CoordinationOptions()), TestAccess.ServiceToken, TimeProvider.System);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(PingResult.Missed, (await client.PingAsync(address, cancellation)).Result);
        Assert.NotEqual(PingResult.Echo, await client.ProbeAsync(address, cancellation));
        Assert.Null(await client.LeadAsync(address, "first", new Appointment(null, "missing", default, default), cancellation));
        Assert.Null(await client.ObserveAsync(address, address, cancellation));
        await foreach (var _ in client.ListenAsync(address, cancellation)) Assert.Fail("There is no such connection.");
    }

    /// <summary>The next event of a ping.</summary>
    private async Task<ElectionEvent> NextAsync(CancellationToken cancellation)
    {
        ElectionEvent happened;
        do happened = await _events.Reader.ReadAsync(cancellation);
        while (happened is PresenceTold);
        return happened;
    }

    private sealed class Replica : IReplicaClient
    {
        public Channel<TaskCompletionSource<(PingResult, Echo?)>> Pings { get; } = Channel.CreateUnbounded<TaskCompletionSource<(PingResult, Echo?)>>();
        public Channel<bool> Listens { get; } = Channel.CreateUnbounded<bool>();

        public Task StepDownAsync(string address, int shard, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<(PingResult Result, Echo? Echo)> PingAsync(string address, CancellationToken cancellation)
        {
            var ping = new TaskCompletionSource<(PingResult, Echo?)>();
            Pings.Writer.TryWrite(ping);
            return ping.Task;
        }

        public async IAsyncEnumerable<Presence> ListenAsync(string address, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Listens.Writer.TryWrite(true);
            yield return new Presence("server_1", "first", false, 0, true, false);
            var never = new TaskCompletionSource();
            await never.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public Task<PingResult> ProbeAsync(string address, CancellationToken cancellation) => Task.FromResult(PingResult.Echo);

        public Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation, int shard = 0) =>
            Task.FromResult<long?>(null);

        public Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation) => Task.FromResult<bool?>(null);
    }
}
