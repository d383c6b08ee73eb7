using System.ComponentModel.DataAnnotations;

namespace Payments.Api.Settlement;

public sealed class ProcessingOptions : IValidatableObject
{
    public const string Section = "Processing";

    /// <summary>Charges under way at once.</summary>
    [Range(1, 4096)]
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Entries read, and settlements committed, at once.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>The first pause before a charge is tried again; it doubles each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromMilliseconds(20);

    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Unknown answers after which a payment may be parked.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>When at least as many others got through as are in trouble, it is to blame, but not before this time: a network that loses some answers for a moment is no payment's fault.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ParkAloneAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Else a payment with that many unknown answers is parked only after this time.</summary>
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
