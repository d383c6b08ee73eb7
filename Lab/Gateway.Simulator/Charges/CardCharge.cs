using System.Text.Json.Serialization;

namespace Gateway.Simulator.Charges;

/// <summary>A charge as the gateway recorded it.</summary>
/// <param name="Status"><c>charged</c> or <c>declined</c>.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>.</param>
public sealed record CardCharge(
    string Id,
    string PaymentId,
    string Status,
    long Amount,
    string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeclineReason,
    DateTimeOffset CreatedAt)
{
    public const string Charged = "charged";
    public const string Declined = "declined";
}
