namespace Clinic.Web.Payments;

/// <summary>A card in the desk's terminal. This demonstration uses the gateway simulator's tokens; this site never sees a card number.</summary>
/// <param name="Name">The key of its text.</param>
public sealed record Card(string Token, string Name)
{
    public static readonly IReadOnlyList<Card> All =
    [
        new("tok_visa", "Visa ending in 4242"),
        new("tok_mastercard", "Mastercard ending in 4444"),
        new("tok_declined", "A card that the bank declines"),
    ];
}
