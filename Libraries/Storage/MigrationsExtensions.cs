using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Storage;

public static class MigrationsExtensions
{
    /// <summary>Brings the schema of the registered <see cref="Database"/> up to date before any other service starts.</summary>
    /// <param name="scripts">The assembly with the embedded scripts.</param>
    public static IServiceCollection AddMigrations(this IServiceCollection services, Assembly scripts) =>
        services.AddHostedService(provider => new MigrationService(provider.GetRequiredService<Database>(), scripts));

    private sealed class MigrationService(Database database, Assembly scripts) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Migrations.ApplyAsync(database, scripts, cancellationToken);
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
