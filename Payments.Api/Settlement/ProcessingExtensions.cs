using Ledger;
using Microsoft.Extensions.Options;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Operations;
using ServiceDefaults.Access;
using ServiceDefaults.Telemetry;

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
        builder.Services.AddSingleton<ISettlementLedger, SettlementLedger>();
        builder.Services.AddHttpClient<GatewayClient>((services, http) =>
            {
                http.BaseAddress = services.GetRequiredService<IOptions<GatewayOptions>>().Value.Address;
                // GatewayClient enforces the timeout itself, with a TimeProvider that tests can control.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .AddServiceToken()
            .UseSocketsHttpHandler((handler, services) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(1);
                // Kept open so that a takeover finds a ready connection.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(30);
                // A few more than charges in flight, so that look-ups need not wait for them.
                handler.MaxConnectionsPerServer = services.GetRequiredService<IOptions<ProcessingOptions>>().Value.MaxInFlight + 8;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        builder.Services.AddTransient<IPaymentGateway>(services => services.GetRequiredService<GatewayClient>());
        builder.Services.AddTransient<IGatewayRecord>(services => services.GetRequiredService<GatewayClient>());
        builder.Services.AddSingleton<LeaderWork>();
        builder.Services.AddSingleton<IOperations, LedgerOperations>();
        return builder;
    }
}
