using Ledger.Payments;
using Microsoft.Extensions.Options;
using Patients.Api.Payments;
using PaymentQueue;
using Storage;

namespace Patients.Api.Outbox;

internal static class OutboxExtensions
{
    /// <summary>Adds the relay from the ledger to the payment stream.</summary>
    public static IHostApplicationBuilder AddOutboxRelay(this IHostApplicationBuilder builder)
    {
        builder.AddPaymentStream();
        builder.Services.AddSingleton(services => new OutboxRelays(
        [
            .. Shard.All(services.GetRequiredService<IOptions<PaymentsOptions>>().Value.Shards).Select(shard => new OutboxRelay(
                new LedgerOutbox(services.GetRequiredService<Database>(), shard),
                shard.Number == 0 ? services.GetRequiredService<IPaymentStream>() : services.GetRequiredKeyedService<IPaymentStream>(shard.Number),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<OutboxRelay>>())),
        ]));
        builder.Services.AddHostedService<RelayService>();
        return builder;
    }

    private sealed class RelayService(OutboxRelays relays, Database ledger) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Telemetry.ObserveDepth(ledger);
            return relays.RunAsync(stoppingToken);
        }
    }
}
