using Coordination;
using Ledger;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Operations;
using ServiceDefaults.Access;
using ServiceDefaults.Telemetry;
using Storage;

namespace Payments.Api.Settlement;

/// <summary>Adds a leader's work: the ledger, the queue, the gateway, and the pipeline between them.</summary>
internal static class ProcessingExtensions
{
    public static IHostApplicationBuilder AddProcessing(this IHostApplicationBuilder builder)
    {
        builder.AddLedger();
        builder.AddPaymentStream();
        builder.AddRehearsalStream();
        builder.Services.AddOptions<ProcessingOptions>().BindConfiguration(ProcessingOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(_ => new Telemetry(AltaTelemetry.Payments, AltaTelemetry.Payments));
        builder.Services.AddSingleton<ISettlementLedger>(services => LedgerOf(services, 0));
        // The work of a further shard, under its number.
        builder.Services.AddKeyedSingleton<ILeaderWork>(KeyedService.AnyKey, (services, shard) => ActivatorUtilities.CreateInstance<LeaderWork>(
            services, LedgerOf(services, (int)shard!), services.GetRequiredKeyedService<IPaymentStream>(shard)));
        builder.Services.AddHttpClient<GatewayClient>((services, http) =>
            {
                http.BaseAddress = services.GetRequiredService<IOptions<GatewayOptions>>().Value.Address;
                // GatewayClient enforces the timeout itself, with a TimeProvider that tests can control.
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.MaxResponseContentBufferSize = 1024 * 1024;
            })
            .AddServiceToken()
            .UseSocketsHttpHandler((handler, services) =>
            {
                // A redirect is not an answer, and its target is not the gateway.
                handler.AllowAutoRedirect = false;
                handler.ConnectTimeout = TimeSpan.FromSeconds(1);
                // Kept open so that a takeover finds a ready connection.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(30);
                // Of all shards: a replica may lead each of them, and one that gets no answers must not keep the others waiting.
                handler.MaxConnectionsPerServer = services.GetRequiredService<IOptions<CoordinationOptions>>().Value.Shards
                    * Window.MostOf(services.GetRequiredService<IOptions<ProcessingOptions>>().Value.MaxInFlight);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // They write nothing at the level that services log at, and cost two steps for each charge.
            .RemoveAllLoggers();
        builder.Services.AddTransient<IPaymentGateway>(services => services.GetRequiredService<GatewayClient>());
        builder.Services.AddTransient<IGatewayRecord>(services => services.GetRequiredService<GatewayClient>());
        builder.Services.AddSingleton<LeaderWork>();
        builder.Services.AddSingleton<IOperations, LedgerOperations>();
        return builder;
    }

    private static SettlementLedger LedgerOf(IServiceProvider services, int shard) => new(
        services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>(),
        new Shard(shard, services.GetRequiredService<IOptions<CoordinationOptions>>().Value.Shards));
}
