using System.ComponentModel.DataAnnotations;

namespace Payments.Api.Settlement;

public sealed class ProcessingOptions : IValidatableObject
{
    public const string Section = "Processing";

    /// <summary>Maximum number of charges in flight, for each shard.</summary>
    [Range(1, 4096)]
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Maximum number of entries per read, and of settlements per commit.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>The first pause before a charge is retried. It doubles each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromMilliseconds(20);

    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Calls without an answer after which a payment may be parked, if other payments get through.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>A payment is not parked earlier: a network that briefly loses answers is no payment's fault.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ParkAloneAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest that a payment may keep others waiting while most payments fail but some still get through.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ParkAfter { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Backoff > MaxBackoff)
            yield return new($"Processing:Backoff ({Backoff}) must not exceed Processing:MaxBackoff ({MaxBackoff}).");
        if (ParkAloneAfter > ParkAfter)
            yield return new($"Processing:ParkAloneAfter ({ParkAloneAfter}) must not exceed Processing:ParkAfter ({ParkAfter}).");
    }
}
