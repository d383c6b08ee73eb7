using System.Net.Http.Json;
using System.Text.Json;
using Access;
using Coordination.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Payments.Api.Leadership;
using Payments.Api.Membership;
using Payments.Api.Operations;
using ServiceDefaults;
using StackExchange.Redis;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>A replica in this process on its own port, with a real Redis. Its work only mints epochs.</summary>
internal sealed class ReplicaHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReplicaHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) }.As(Roles.Service);
    }

    public HttpClient Http { get; }
    public FakeWork Work => (FakeWork)_app.Services.GetRequiredService<ILeaderWork>();
    public FakeOperations Operations => (FakeOperations)_app.Services.GetRequiredService<IOperations>();
    public IServiceProvider Services => _app.Services;
    public Self Self => _app.Services.GetRequiredService<Self>();

    /// <param name="exportTo">An OTLP endpoint, or null to trace nothing.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<ReplicaHost> StartAsync(
        ConnectionMultiplexer redis, string? exportTo = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = exportTo;
        builder.Configuration[TestAccess.Setting] = TestAccess.Key;
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IConnectionMultiplexer>(redis);
        builder.Services.AddSingleton<ILeaderWork, FakeWork>();
        builder.Services.AddKeyedSingleton<ILeaderWork>(KeyedService.AnyKey, (_, _) => new FakeWork());
        builder.Services.AddSingleton<IOperations, FakeOperations>();
        builder.AddMembership();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapMembership();
        await app.StartAsync();
        var host = new ReplicaHost(app);
        // The start ends with the presence line that says warm.
        await host.ReadPresenceAsync(presence => presence.GetProperty("warm").GetBoolean());
        return host;
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Reads presence lines until one matches.</summary>
    public async Task<JsonElement> ReadPresenceAsync(Predicate<JsonElement> matches)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(await Http.GetStreamAsync(new Uri("/presence", UriKind.Relative), patience.Token));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            var presence = JsonDocument.Parse(line).RootElement;
            if (matches(presence)) return presence;
        }
        throw new InvalidOperationException("The presence stream ended without a matching line.");
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal sealed class FakeWork : ILeaderWork
{
    private long _epoch = 6;

    public bool MintFails { get; set; }
    public Appointment? Appointment { get; private set; }
    public bool WasAllowedToFinish { get; private set; }

    public Task WarmUpAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation)
    {
        Appointment = appointment;
        return MintFails ? throw new InvalidOperationException("The ledger is gone.") : Task.FromResult(++_epoch);
    }

    public async Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost)
    {
        var end = new TaskCompletionSource();
        using var finish = stepDown.Register(() => end.TrySetResult());
        using var abandon = lost.Register(() => end.TrySetResult());
        await end.Task;
        WasAllowedToFinish = stepDown.IsCancellationRequested && term.Lease.IsHeld;
    }
}
