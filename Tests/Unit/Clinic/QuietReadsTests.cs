using System.Collections.Concurrent;
using Clinic.Web.Cluster;
using Clinic.Web.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceDefaults;
using Tests.Unit.Infrastructure;

namespace Tests.Unit.Clinic;

/// <summary>The reads that repeat four times a second leave no lines in the log, whether they are answered or not.</summary>
public sealed class QuietReadsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RepeatedReads_LogNothing(bool isAnswered)
    {
        await using var services = await StartServicesAsync();
        var address = services.Urls.First();
        if (!isAnswered) await services.StopAsync(TestContext.Current.CancellationToken);
        var lines = new ConcurrentQueue<string>();
        await using var clinic = Clinic(address, lines);
        await using var scope = clinic.Services.CreateAsyncScope();

        for (var read = 0; read < 3; read++)
        {
            var view = await scope.ServiceProvider.GetRequiredService<ClusterClient>().ReadAsync(CancellationToken.None);
            var entries = await scope.ServiceProvider.GetRequiredService<SettlementsClient>().ReadAsync(0, 1, CancellationToken.None);
            Assert.Equal((isAnswered, isAnswered), (view.Value is not null, entries.Value is not null));
        }

        Assert.Empty(lines);
    }

    private static async Task<WebApplication> StartServicesAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/cluster", () => Results.Json(new { replicas = Array.Empty<object>() }));
        app.MapGet("/settlements", () => Results.Json(new { items = Array.Empty<object>(), total = 0 }));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static WebApplication Clinic(string address, ConcurrentQueue<string> lines)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        foreach (var service in new[] { "front", "monitor" }) builder.Configuration[$"services:{service}:http:0"] = address;
        builder.Configuration[TestAccess.Setting] = TestAccess.Key;
        builder.AddServiceDefaults();
        builder.AddServiceClients();
        builder.Logging.ClearProviders().AddProvider(new Recorder(lines));
        return builder.Build();
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        private string _category = "";

        public ILogger CreateLogger(string categoryName) => new Recorder(lines) { _category = categoryName };
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {_category}: {formatter(state, exception)}");

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
