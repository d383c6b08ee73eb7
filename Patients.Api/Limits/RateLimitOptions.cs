using System.ComponentModel.DataAnnotations;

namespace Patients.Api.Limits;

/// <summary>How often one person may call. The system's own services are limited only by the depth of the queue.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>Sustained requests per second.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 200;

    /// <summary>Requests at once after a quiet period.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 400;
}
