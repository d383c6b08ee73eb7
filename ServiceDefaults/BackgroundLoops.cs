using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults;

/// <summary>
/// A background loop that ends before its service stops ends the process, with a log line and <see cref="ExitCode"/>: the supervisor
/// starts a new one. Without this rule the service would go on without the loop. Every <see cref="BackgroundService"/> is watched;
/// other loops are passed to <see cref="Watch"/>.
/// </summary>
public sealed partial class BackgroundLoops(IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<BackgroundLoops> log)
    : IHostedLifecycleService
{
    /// <summary>The exit code of a process that a loop ended (EX_SOFTWARE of sysexits.h).</summary>
    public const int ExitCode = 70;

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<BackgroundLoops>().AddHostedService(provider => provider.GetRequiredService<BackgroundLoops>());
        // The host would stop too, but with exit code 0.
        services.Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
    }

    // Not injected: this is one of them.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { } loop) Watch(service.GetType().Name, loop);
        }
        return Task.CompletedTask;
    }

    /// <param name="name">For the log.</param>
    /// <param name="mayEnd">It has an end; only a failure counts.</param>
    public void Watch(string name, Task loop, bool mayEnd = false) => _ = WatchAsync(name, loop, mayEnd);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WatchAsync(string name, Task loop, bool mayEnd)
    {
        Exception? failure = null;
        try
        {
            await loop;
            if (mayEnd) return;
        }
#pragma warning disable CA1031 // Any failure ends the process.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            failure = unexpected;
        }
        if (lifetime.ApplicationStopping.IsCancellationRequested && failure is null or OperationCanceledException) return;
        Ended(name, failure);
        Environment.ExitCode = ExitCode;
        lifetime.StopApplication();
    }

    [LoggerMessage(900, LogLevel.Critical, "The background loop {Loop} has ended. This process stops, so that a new one is started")]
    private partial void Ended(string loop, Exception? failure);
}
