using Billing.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Storage;

namespace Billing.Queue;

/// <summary>Registers the payment stream and, where requests are accepted, the relay that fills it.</summary>
public static class QueueExtensions
{
    /// <summary>The key of the stream that <see cref="AddRehearsalStream"/> adds.</summary>
    public const string Rehearsal = "rehearsal";

    public static IHostApplicationBuilder AddPaymentStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPaymentStream>(services => Connect(services, RedisPaymentStream.StreamKey));
        return builder;
    }

    /// <summary>Adds a second stream, of this process alone, to practise on.</summary>
    public static IHostApplicationBuilder AddRehearsalStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddKeyedSingleton<IPaymentStream>(Rehearsal, (services, _) => Connect(services, $"alta:rehearsal:{Guid.NewGuid():N}"));
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

    private static RedisPaymentStream Connect(IServiceProvider services, string key) => new RedisPaymentStream(
        services.GetRequiredService<IConnectionMultiplexer>(),
        services.GetRequiredKeyedService<IConnectionMultiplexer>("blocking"),
        key);

    private sealed class RelayService(OutboxRelay relay, CommitSignal commits, Database ledger) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Telemetry.ObserveDepth(ledger);
            commits.Committed += relay.Signal;
            return relay.RunAsync(stoppingToken);
        }
    }
}
