using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Monitor.Worker.Election;
using Monitor.Worker.Watching;
using Payments.Api.Leadership;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>A takeover as the active monitor traces and logs it: server_1 leads and crashes, server_2 is named.</summary>
public sealed class TakeoverTraceTests : IAsyncLifetime
{
    private static readonly ReplicaInstance First = new("server_1", "first");
    private static readonly ReplicaInstance Second = new("server_2", "second");

    private readonly FakeTimeProvider _time = new();
    private readonly SpanRecorder _spans = new("Alta.Monitor");
    private readonly RecordingLog _log = new();
    private readonly Replicas _replicas = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DateTimeOffset _lost;
    private ElectionTelemetry _telemetry = null!;
    private ElectionLoop _loop = null!;

    public TakeoverTraceTests() => _lost = _time.GetUtcNow();

    public ValueTask InitializeAsync()
    {
        _telemetry = new ElectionTelemetry(_services.GetRequiredService<IMeterFactory>(), _time);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Monitor:Address"] = "http://127.0.0.1:1", ["Monitor:Name"] = "monitor_1" }).Build();
        _loop = new ElectionLoop(
            new MonitorIdentity(null!, configuration), new EveryLock(), _replicas, _telemetry, Options.Create(new CoordinationOptions()), _time, _log);
        return new(_loop.StartAsync(default));
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.StopAsync(default);
        _loop.Dispose();
        _telemetry.Dispose();
        _spans.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Takeover_AfterACrash_IsOneTraceOfItsPhases()
    {
        Lead();
        _loop.Post(new Disconnected(First));
        var carried = await _replicas.Appointed;
        var spans = await _spans.OfAsync(carried.TraceId, 3);

        Assert.Equal(["detected", "elected", "takeover"], spans.Select(span => span.OperationName));
        var takeover = spans[2];
        Assert.Equal((carried.SpanId, default), (takeover.SpanId, takeover.ParentSpanId));
        Assert.All(spans.Take(2), phase => Assert.Equal(takeover.SpanId, phase.ParentSpanId));
        Assert.Equal(
            ("crash", "server_1", "server_2", 7L),
            (takeover.GetTagItem("alta.reason"), takeover.GetTagItem("alta.previous"), takeover.GetTagItem("alta.leader"), takeover.GetTagItem("alta.epoch")));
    }

    [Fact]
    public async Task Takeover_Phases_HaveTheirTimes()
    {
        var loss = new LeaderLoss(First, "hang", Evidence: Milliseconds(100), Certain: Milliseconds(110));
        _time.Advance(Milliseconds(10));
        _telemetry.Begin(loss, now: Milliseconds(110));
        var trace = _telemetry.Takeover!.TraceId;
        var appointment = new Appointment("server_1", "hang", Milliseconds(10), Milliseconds(14));
        _telemetry.Named(new Appoint(Second, "", appointment));
        var again = appointment with { Elapsed = Milliseconds(30) };
        _telemetry.Named(new Appoint(new("server_3", "third"), "", again));
        _telemetry.Accepted(new Elected(new("server_3", "third"), 8, again, Milliseconds(36)));

        var spans = await _spans.OfAsync(trace, 4);
        Assert.Equal(["detected", "elected", "elected", "takeover"], spans.Select(span => span.OperationName));
        Assert.Equal([(0, 10), (10, 14), (14, 30), (0, 36)], spans.Select(Times));
        Assert.Equal([null, "server_2", "server_3", "server_3"], spans.Select(span => span.GetTagItem("alta.leader")));
        Assert.Null(Activity.Current);
    }

    [Fact]
    public async Task LogLines_OfATakeover_AreInItsTrace_WithTheirFields()
    {
        Lead();
        _loop.Post(new Disconnected(First));
        var trace = (await _replicas.Appointed).TraceId;
        await _spans.OfAsync(trace, 3);

        Assert.Equal(
            [
                (default, 2001, "I AM ALIVE from server_1", "server_1"),
                (default, 2001, "I AM ALIVE from server_2", "server_2"),
                (default, 2002, "I AM OFF from server_3", "server_3"),
                (default, 2003, "The leader is server_1", "server_1"),
                (trace, 2002, "I AM OFF from server_1", "server_1"),
                (trace, 2003, "The leader is server_2", "server_2"),
            ],
            _log.Lines.Where(line => line.Event is >= 2001 and <= 2003).OrderBy(line => line.Trace != default).ThenBy(line => line.Event));
        Assert.Equal(trace, Assert.Single(_log.Lines, line => line.Event == 2004).Trace);
    }

    [Fact]
    public async Task Takeover_ThatIsAbandoned_SaysSo()
    {
        _telemetry.Begin(new LeaderLoss(First, "hang", Milliseconds(0), Milliseconds(5)), now: Milliseconds(5));
        var trace = _telemetry.Takeover!.TraceId;
        _telemetry.Abandoned();

        var spans = await _spans.OfAsync(trace, 2);
        Assert.Equal(["detected", "takeover"], spans.Select(span => span.OperationName));
        Assert.Equal(true, spans[1].GetTagItem("alta.abandoned"));
    }

    [Fact]
    public async Task Loss_SeenByAMonitorThatIsNotActive_MakesNoSpan()
    {
        Lead(active: false);
        _loop.Post(new Disconnected(First));
        await _log.SaidAsync("I AM OFF from server_1");

        Assert.Null(_telemetry.Takeover);
    }

    [Fact]
    public async Task Watch_ThatBeginsDuringATakeover_IsNotInItsTrace()
    {
        _replicas.Answer = new TaskCompletionSource<long?>().Task;
        Lead();
        _loop.Post(new Disconnected(First));
        await _replicas.Appointed;
        _loop.Post(Read(First with { Instance = "back" }, Second));

        Assert.Null(await _replicas.ListenedTo("http://back"));
    }

    private void Lead(bool active = true)
    {
        _loop.Post(Read(First, Second));
        foreach (var replica in (ReplicaInstance[])[First, Second])
        {
            _loop.Post(new PresenceTold(replica, new Presence(replica.Replica, replica.Instance, replica == First, replica == First ? 6 : 0, true, false)));
            _loop.Post(new Echoed(replica, replica.Instance));
        }
        if (active) _loop.Post(new LockHeld());
    }

    private RegistryRead Read(params ReplicaInstance[] replicas) => new(
        new RegistryView(
            [.. replicas.Select(replica => new ReplicaRecord(replica.Replica, replica.Instance, $"http://{replica.Instance}", 1, default))],
            First),
        _loop.Now);

    private (int Start, int End) Times(Activity span) =>
        ((int)(span.StartTimeUtc - _lost.UtcDateTime).TotalMilliseconds, (int)(span.StartTimeUtc + span.Duration - _lost.UtcDateTime).TotalMilliseconds);

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    /// <summary>Pings get no answer, a closed connection means a dead process, and every appointed replica leads.</summary>
    private sealed class Replicas : IReplicaClient
    {
        private readonly TaskCompletionSource<Activity> _appointed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<string, TaskCompletionSource<Activity?>> _listened = [];

        public Task<long?> Answer { get; set; } = Task.FromResult<long?>(7);

        /// <summary>The span that was current when a replica was appointed.</summary>
        public Task<Activity> Appointed => _appointed.Task;

        public Task<Activity?> ListenedTo(string address) => Listened(address).Task.WaitAsync(TimeSpan.FromSeconds(30));

        public Task<long?> LeadAsync(string address, string instance, Appointment appointment, CancellationToken cancellation, int shard = 0)
        {
            if (instance != "rehearsal") _appointed.TrySetResult(Activity.Current!);
            return Answer;
        }

        public Task StepDownAsync(string address, int shard, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<(PingResult Result, Echo? Echo)> PingAsync(string address, CancellationToken cancellation) =>
            new TaskCompletionSource<(PingResult, Echo?)>().Task;

        public Task<PingResult> ProbeAsync(string address, CancellationToken cancellation) => Task.FromResult(PingResult.Refused);

        public async IAsyncEnumerable<Presence> ListenAsync(string address, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Listened(address).TrySetResult(Activity.Current);
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            yield break;
        }

        public Task<bool?> ObserveAsync(string observer, string suspect, CancellationToken cancellation) => Task.FromResult<bool?>(null);

        private TaskCompletionSource<Activity?> Listened(string address)
        {
            lock (_listened)
            {
                if (!_listened.TryGetValue(address, out var listened))
                    _listened[address] = listened = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return listened;
            }
        }
    }

    private sealed class EveryLock : ILeaderLock
    {
        public LeaderRenewal Renew(ReplicaInstance self, bool assert) => LeaderRenewal.Held;
        public Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) => Task.FromResult(LeaderRenewal.Held);
        public void Release(ReplicaInstance self) { }
        public Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected) =>
            Task.FromResult<Naming>(new Naming.Done());
    }

    private sealed class RecordingLog : ILogger<ElectionLoop>
    {
        private readonly List<(ActivityTraceId Trace, int Event, string Message, string? Replica)> _lines = [];
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<(ActivityTraceId Trace, int Event, string Message, string? Replica)> Lines
        {
            get { lock (_lines) return [.. _lines]; }
        }

        public async Task SaidAsync(string message)
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (true)
            {
                var changed = _changed.Task;
                if (Lines.Any(line => line.Message == message)) return;
                await changed.WaitAsync(bound.Token);
            }
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var replica = (state as IReadOnlyList<KeyValuePair<string, object?>>)?.FirstOrDefault(field => field.Key == "Replica").Value as string;
            lock (_lines) _lines.Add((Activity.Current?.TraceId ?? default, eventId.Id, formatter(state, exception), replica));
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        public bool IsEnabled(LogLevel logLevel) => true;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }
}
