using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Billing.Queue;

/// <summary>Registers the payment stream and, where requests are accepted, the relay that fills it.</summary>
public static class QueueExtensions
{
    public static IHostApplicationBuilder AddPaymentStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPaymentStream>(services => new RedisPaymentStream(
            services.GetRequiredService<IConnectionMultiplexer>(),
            services.GetRequiredKeyedService<IConnectionMultiplexer>("blocking")));
        return builder;
    }

    public static IHostApplicationBuilder AddOutboxRelay(this IHostApplicationBuilder builder)
    {
        builder.AddPaymentStream();
        builder.Services.AddSingleton<IOutbox, LedgerOutbox>();
        builder.Services.AddSingleton<OutboxRelay>();
        builder.Services.AddHostedService<RelayService>();
        return builder;
    }

    private sealed class RelayService(OutboxRelay relay) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => relay.RunAsync(stoppingToken);
    }
}
