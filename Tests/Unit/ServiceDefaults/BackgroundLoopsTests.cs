using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDefaults;
using Xunit;

namespace Tests.Unit.ServiceDefaults;

/// <summary>These tests set the exit code of their own process, which the test program replaces at its end.</summary>
public sealed class BackgroundLoopsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task BackgroundService_ThatFails_EndsItsHostWithAnExitCode()
    {
        var failing = new Service();
        using var host = Host(failing);
        await host.StartAsync();
        failing.End.SetException(new InvalidOperationException("A row that no one expected."));
        await StoppedAsync(host);
        Assert.Equal(BackgroundLoops.ExitCode, Environment.ExitCode);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task BackgroundService_ThatReturnsEarly_EndsItsHost()
    {
        var returning = new Service();
        using var host = Host(returning);
        await host.StartAsync();
        returning.End.SetResult();
        await StoppedAsync(host);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task Loop_ThatFails_EndsItsHost_AlsoIfItMayEnd()
    {
        using var host = Host(new Service());
        await host.StartAsync();
        var loops = host.Services.GetRequiredService<BackgroundLoops>();
        loops.Watch("warm-up", Task.CompletedTask, mayEnd: true);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        loops.Watch("warm-up", Task.FromException(new InvalidOperationException()), mayEnd: true);
        await StoppedAsync(host);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task Loop_ThatEndsBecauseTheHostStops_IsNoFailure()
    {
        Environment.ExitCode = 0;
        using var host = Host(new Service());
        await host.StartAsync();
        await host.StopAsync();
        Assert.Equal(0, Environment.ExitCode);
    }

    private static IHost Host(BackgroundService service)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging();
        BackgroundLoops.AddTo(builder.Services);
        builder.Services.AddSingleton<IHostedService>(service);
        return builder.Build();
    }

    private static async Task StoppedAsync(IHost host)
    {
        var stopping = new TaskCompletionSource();
        using var told = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(Patience);
    }

    private sealed class Service : BackgroundService
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => End.Task.WaitAsync(stoppingToken);
    }
}
