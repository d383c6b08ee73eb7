using System.Diagnostics;
using System.Text.Json;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Monitor.Worker.Watching;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Payments.Api.Leadership;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>The spans of a replica that the monitor calls: which requests become a span and which are noise.</summary>
public sealed class ReplicaTraceTests(RedisServer server) : IAsyncLifetime
{
    private const string AspNetCore = "Microsoft.AspNetCore";
    private static readonly Appointment Crash = new("server_2", "crash", TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(2.5));

    // Samples nothing by itself, so only the replica decides what is sampled.
    private readonly SpanRecorder _requests = new(ActivitySamplingResult.PropagationData, AspNetCore);
    private readonly HttpReplicaClient _monitor = new(Options.Create(new CoordinationOptions()), TestAccess.ServiceToken, TimeProvider.System);
    private ConnectionMultiplexer _redis = null!;
    private ReplicaHost _replica = null!;

    private string Address => _replica.Http.BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _redis = await server.ConnectAsync();
        // A heartbeat between the naming and the push would begin the term first, without the push's trace.
        _replica = await ReplicaHost.StartAsync(_redis, exportTo: "http://127.0.0.1:1",
            ("Coordination:HeartbeatInterval", "00:00:20"), ("Coordination:HeartbeatExpiry", "00:01:00"));
    }

    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _replica.DisposeAsync();
        await _redis.DisposeAsync();
        _requests.Dispose();
    }

    [Fact]
    public async Task Appointment_InATakeover_CarriesItsSpan()
    {
        using var takeover = Takeover();
        await LeadAsync();

        var appointment = _replica.Work.Appointment!;
        Assert.Equal(
            (takeover.TraceId, takeover.SpanId, takeover.ActivityTraceFlags),
            (appointment.Trace.TraceId, appointment.Trace.SpanId, appointment.Trace.TraceFlags));
        Assert.NotNull(appointment.ReceivedAt);
        Assert.Equal(
            (Crash.Previous, Crash.Reason, Crash.Detected, Crash.Elapsed),
            (appointment.Previous, appointment.Reason, appointment.Detected, appointment.Elapsed));
        var request = Assert.Single(await _requests.OfAsync(takeover.TraceId, 1));
        Assert.Equal((true, takeover.SpanId), (request.Recorded, request.ParentSpanId));
    }

    [Fact]
    public async Task Replica_WarmedWatchedAndPinged_MakesNoSpan()
    {
        await _monitor.PingAsync(Address, default);
        await _monitor.ObserveAsync(Address, Address, default);
        await ElectionRehearsal.AppointUnknownAsync(_monitor, Address, default);
        using (await _replica.Http.GetAsync(new Uri("/health", UriKind.Relative)))
        using (await _replica.Http.GetAsync(new Uri("/alive", UriKind.Relative)))
        {
            // Any spans of these requests would have ended by now.
        }
        using var takeover = Takeover();
        await LeadAsync();
        await _requests.OfAsync(takeover.TraceId, 1);

        var spans = _requests.All.Where(span => span.Recorded && span.GetTagItem("server.port") is int port && port == _replica.Http.BaseAddress!.Port);
        Assert.Equal(takeover.TraceId, Assert.Single(spans).TraceId);
    }

    [Fact]
    public void Export_ByDefault_BuffersLittleThatACrashCouldLose()
    {
        Assert.Equal(500, _replica.Services.GetRequiredService<IOptions<BatchExportActivityProcessorOptions>>().Value.ScheduledDelayMilliseconds);
        Assert.Equal(1000, _replica.Services.GetRequiredService<IOptions<MetricReaderOptions>>().Value
            .PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds);
    }

    private async Task LeadAsync()
    {
        var self = _replica.Self.Instance;
        await _redis.GetDatabase().StringSetAsync(
            "alta:leader", JsonSerializer.Serialize(new { replica = "server_1", instance = self }), TimeSpan.FromSeconds(3));
        Assert.Equal(7, await _monitor.LeadAsync(Address, self, Crash, default));
    }

    private static Activity Takeover() => new Activity("takeover") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
}
