namespace Clinic.Web.Payments;

/// <summary>
/// Cash, or a card in the desk's terminal. This demonstration uses the gateway simulator's tokens; this site never sees a card number.
/// </summary>
/// <param name="Token">Empty for cash.</param>
/// <param name="Name">The key of its text.</param>
public sealed record Method(string Token, string Name)
{
    public static readonly IReadOnlyList<Method> All =
    [
        new("tok_visa", "Visa ending in 4242"),
        new("tok_mastercard", "Mastercard ending in 4444"),
        new("", "Cash"),
        new("tok_declined", "A card that the bank declines"),
    ];

    public bool IsCash => Token.Length == 0;
}
