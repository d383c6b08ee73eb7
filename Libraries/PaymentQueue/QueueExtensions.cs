using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace PaymentQueue;

/// <summary>Registers the payment stream.</summary>
public static class QueueExtensions
{
    /// <summary>The key of the stream that <see cref="AddRehearsalStream"/> adds.</summary>
    public const string Rehearsal = "rehearsal";

    public static IHostApplicationBuilder AddPaymentStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPaymentStream>(services => Connect(services, RedisPaymentStream.StreamKey));
        // Under its number, the stream of a further shard. It has a connection of its own for blocking reads.
        builder.Services.AddKeyedSingleton<IPaymentStream>(KeyedService.AnyKey, (services, shard) => new RedisPaymentStream(
            services.GetRequiredService<IConnectionMultiplexer>(),
            services.GetRequiredKeyedService<IConnectionMultiplexer>(shard),
            shard: (int)shard!));
        return builder;
    }

    /// <summary>Adds a second stream, used only by this process, to rehearse takeovers on.</summary>
    public static IHostApplicationBuilder AddRehearsalStream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddKeyedSingleton<IPaymentStream>(Rehearsal, (services, _) => Connect(services, $"alta:rehearsal:{Guid.NewGuid():N}"));
        return builder;
    }

    private static RedisPaymentStream Connect(IServiceProvider services, string key) => new RedisPaymentStream(
        services.GetRequiredService<IConnectionMultiplexer>(),
        services.GetRequiredKeyedService<IConnectionMultiplexer>("blocking"),
        key);
}
