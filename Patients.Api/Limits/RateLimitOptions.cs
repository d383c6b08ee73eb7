using System.ComponentModel.DataAnnotations;

namespace Patients.Api.Limits;

/// <summary>How often one person may call. The system's own services are held back by the queue's depth alone.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>Requests a second, on and on.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 200;

    /// <summary>Requests at once, after a quiet while.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 400;
}
