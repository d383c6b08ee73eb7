using Gateway.Simulator.Behavior;
using Gateway.Simulator.Charges;
using Storage;
using Storage.Sqlite;

namespace Gateway.Simulator;

/// <summary>Registers the gateway's options, its own durable record and its switches.</summary>
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
        builder.Services.AddMigrations(typeof(GatewayExtensions).Assembly);
        builder.Services.AddSingleton<ChargeStore>();
        builder.Services.AddSingleton<ChargeMetrics>();
        builder.Services.AddSingleton<KeysInFlight>();
        builder.Services.AddSingleton<CreateCharge>();
        builder.Services.AddSingleton<BehaviorSwitch>();
        return builder;
    }
}
