using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Simulator.Charges;

/// <summary>The body of <c>POST /refunds</c>: gives a charge back, or a part of it.</summary>
/// <param name="PaymentId">The refund's own id.</param>
/// <param name="ChargeOf">The payment whose charge is given back.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>. All refunds of a payment together: at most what was charged.</param>
/// <param name="Currency">ISO 4217, three capital letters: the charge's.</param>
internal sealed record RefundRequest(string PaymentId, string ChargeOf, long Amount, string Currency) : IMoneyRequest
{
    public Dictionary<string, string[]> Validate()
    {
        var errors = IMoneyRequest.Validate(PaymentId, Amount, Currency);
        if (ChargeOf is not { Length: > 0 and <= IMoneyRequest.MaxLength })
            errors["charge_of"] = [$"charge_of must be 1 to {IMoneyRequest.MaxLength} characters: the id of the payment to give back."];
        return errors;
    }

    // Never equal to that of a charge: the field names are part of it.
    public byte[] Fingerprint() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));

    public bool FailsAlways() => false;

    public string? DeclineReason() => null;

    public CardCharge Entry(string id, string? declined, DateTimeOffset at) => new(
        id, CardCharge.Refund, PaymentId, ChargeOf, declined is null ? CardCharge.Refunded : CardCharge.Declined, Amount, Currency, declined, at);
}
