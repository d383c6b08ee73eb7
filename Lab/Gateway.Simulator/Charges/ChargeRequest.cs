using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Simulator.Charges;

/// <summary>The body of <c>POST /charges</c>.</summary>
/// <param name="Amount">In minor units of <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217, three capital letters.</param>
/// <param name="CardToken">
/// Stands for a card. <see cref="TokenDeclined"/> is always declined. <see cref="TokenError"/> always fails before
/// charging.
/// </param>
internal sealed record ChargeRequest(string PaymentId, long Amount, string Currency, string CardToken) : IMoneyRequest
{
    public const string TokenDeclined = "tok_declined";
    public const string TokenError = "tok_error";

    public Dictionary<string, string[]> Validate()
    {
        var errors = IMoneyRequest.Validate(PaymentId, Amount, Currency);
        if (CardToken is not { Length: > 0 and <= IMoneyRequest.MaxLength })
            errors["card_token"] = [$"card_token must be 1 to {IMoneyRequest.MaxLength} characters."];
        return errors;
    }

    public byte[] Fingerprint() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));

    public bool FailsAlways() => CardToken == TokenError;

    public string? DeclineReason() => CardToken == TokenDeclined ? "card_declined" : null;

    public CardCharge Entry(string id, string? declined, DateTimeOffset at) => new(
        id, CardCharge.Charge, PaymentId, null, declined is null ? CardCharge.Charged : CardCharge.Declined, Amount, Currency, declined, at);
}
