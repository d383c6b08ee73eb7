using System.ComponentModel.DataAnnotations;
using Ledger.Payments;

namespace Patients.Api.Payments;

/// <summary>Configuration section <c>Payments</c>.</summary>
public sealed class PaymentsOptions
{
    public const string Section = "Payments";

    /// <summary>How many payments may wait for settlement. Further requests are refused with 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueueDepth { get; set; } = 10_000;

    /// <summary>The number of shards, the same in every service.</summary>
    [Range(1, Shard.Most)]
    public int Shards { get; set; } = 1;
}
