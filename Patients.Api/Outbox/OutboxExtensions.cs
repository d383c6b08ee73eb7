using PaymentQueue;
using Storage;

namespace Patients.Api.Outbox;

internal static class OutboxExtensions
{
    /// <summary>Adds the relay from the ledger to the payment stream.</summary>
    public static IHostApplicationBuilder AddOutboxRelay(this IHostApplicationBuilder builder)
    {
        builder.AddPaymentStream();
        builder.Services.AddSingleton<LedgerOutbox>();
        builder.Services.AddSingleton<OutboxRelay>();
        builder.Services.AddHostedService<RelayService>();
        return builder;
    }

    private sealed class RelayService(OutboxRelay relay, Database ledger) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Telemetry.ObserveDepth(ledger);
            return relay.RunAsync(stoppingToken);
        }
    }
}
