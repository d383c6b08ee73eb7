using System.Text.Json.Serialization;

namespace Gateway.Simulator.Charges;

/// <summary>A charge or a refund as the gateway recorded it.</summary>
/// <param name="Kind"><c>charge</c> or <c>refund</c>.</param>
/// <param name="ChargeOf">Of a refund: the payment whose charge it gives back.</param>
/// <param name="Status"><c>charged</c>, <c>refunded</c> or <c>declined</c>.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>; positive also for a refund.</param>
public sealed record CardCharge(
    string Id,
    string Kind,
    string PaymentId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChargeOf,
    string Status,
    long Amount,
    string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeclineReason,
    DateTimeOffset CreatedAt)
{
    public const string Charge = "charge";
    public const string Refund = "refund";

    public const string Charged = "charged";
    public const string Refunded = "refunded";
    public const string Declined = "declined";
}
