using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;

namespace Ledger;

/// <summary>The ledger database, named by <c>ConnectionStrings:ledger</c>: SQLite or PostgreSQL (<see cref="LedgerDatabase"/>).</summary>
public static class LedgerExtensions
{
    /// <summary>Registers the <see cref="Database"/> and brings its schema up to date before anything else starts.</summary>
    public static IHostApplicationBuilder AddLedger(this IHostApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString("ledger");
        builder.Services.AddSingleton(services =>
            LedgerDatabase.Open(connectionString, services.GetRequiredService<ILoggerFactory>().CreateLogger("Ledger")));
        builder.Services.AddMigrations(typeof(LedgerExtensions).Assembly);
        builder.Services.AddHostedService(services => new WriterWatch(services.GetRequiredService<Database>(), TimeProvider.System));
        return builder;
    }

    /// <summary>The time as the ledger stores it: microseconds since 1970-01-01 UTC.</summary>
    public static long GetUnixMicroseconds(this TimeProvider time) => time.GetUtcNow().ToUnixMicroseconds();

    public static long ToUnixMicroseconds(this DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
