using System.Globalization;
using System.Threading.RateLimiting;
using Access;
using Microsoft.Extensions.Options;
using Patients.Api.Http;

namespace Patients.Api.Limits;

/// <summary>A token bucket per subject, so that one person's script cannot slow down all other users. Rejects with 429.</summary>
public static class RateLimit
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static WebApplicationBuilder AddRateLimit(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Period;
                rejected.HttpContext.Response.Headers.RetryAfter =
                    Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problems.TooMany().ExecuteAsync(rejected.HttpContext);
            };
        });
        return builder;
    }

    private static RateLimitPartition<string> Partition(HttpContext context)
    {
        // Health checks come without a subject. Services have no limit.
        if (context.User.Identity?.Name is not { } subject || context.User.IsInRole(Roles.Service))
            return RateLimitPartition.GetNoLimiter("");
        var options = context.RequestServices.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        return RateLimitPartition.GetTokenBucketLimiter(subject, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = Math.Min(options.PerSecond, options.Burst),
            ReplenishmentPeriod = Period,
        });
    }
}
