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
internal sealed record ChargeRequest(string PaymentId, long Amount, string Currency, string CardToken)
{
    public const string TokenDeclined = "tok_declined";
    public const string TokenError = "tok_error";

    private const int MaxLength = 200;

    /// <summary>The errors by field; empty if the request is valid.</summary>
    public Dictionary<string, string[]> Validate()
    {
        var errors = new Dictionary<string, string[]>();
        if (PaymentId is not { Length: > 0 and <= MaxLength })
            errors["payment_id"] = [$"payment_id must be 1 to {MaxLength} characters."];
        if (Amount < 1) errors["amount"] = ["amount must be a positive integer of minor units."];
        if (Currency is not { Length: 3 } || !Currency.All(char.IsAsciiLetterUpper))
            errors["currency"] = ["currency must be three capital letters (ISO 4217), for example COP."];
        if (CardToken is not { Length: > 0 and <= MaxLength })
            errors["card_token"] = [$"card_token must be 1 to {MaxLength} characters."];
        return errors;
    }

    /// <summary>Equal for equal requests, independent of JSON formatting. Does not reveal the token.</summary>
    public byte[] Fingerprint() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this));
}
