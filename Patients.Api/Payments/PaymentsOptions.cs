using System.ComponentModel.DataAnnotations;

namespace Patients.Api.Payments;

/// <summary>Configuration section <c>Payments</c>.</summary>
public sealed class PaymentsOptions
{
    public const string Section = "Payments";

    /// <summary>Payments that may wait for their settlement at once; past it a request is refused with 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueueDepth { get; set; } = 10_000;
}
