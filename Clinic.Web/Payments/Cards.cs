namespace Clinic.Web.Payments;

/// <summary>The cards that the desk's terminal offers. In this demonstration they are the gateway simulator's tokens; no number of a card is ever seen here.</summary>
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
