using Gateway.Simulator.Behavior;
using Gateway.Simulator.Charges;
using Storage;
using Storage.Sqlite;

namespace Gateway.Simulator;

/// <summary>The provider's parts: its options, its own durable record, its switches.</summary>
internal static class GatewayExtensions
{
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        var path = builder.Configuration.GetConnectionString("gateway");
        if (string.IsNullOrWhiteSpace(path))
            throw new InvalidOperationException(
                "Set ConnectionStrings:gateway to the path of a SQLite file, for example gateway.db.");
        builder.Services.AddOptions<SimulatorOptions>()
            .BindConfiguration(SimulatorOptions.Section)
            .ValidateDataAnnotations()
            .Validate(options => options.DelayMinMs <= options.DelayMaxMs,
                "Gateway:DelayMinMs must not be greater than Gateway:DelayMaxMs.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Database>(_ => new SqliteDatabase(path));
        builder.Services.AddHostedService<GatewayMigration>();
        builder.Services.AddSingleton<ChargeStore>();
        builder.Services.AddSingleton<ChargeMetrics>();
        builder.Services.AddSingleton<KeysInFlight>();
        builder.Services.AddSingleton<CreateCharge>();
        builder.Services.AddSingleton<BehaviorSwitch>();
        return builder;
    }

    private sealed class GatewayMigration(Database database) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) =>
            Storage.Migrations.ApplyAsync(database, typeof(GatewayMigration).Assembly, cancellationToken);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
