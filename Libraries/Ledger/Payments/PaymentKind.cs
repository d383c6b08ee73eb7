namespace Ledger.Payments;

/// <summary>What moves a payment's money, as the ledger stores it: for SQL.</summary>
public static class StoredKind
{
    /// <summary>The gateway charges a card.</summary>
    public const string Card = "card";

    /// <summary>Paid at the desk: the gateway is not asked.</summary>
    public const string Cash = "cash";

    /// <summary>Gives an earlier payment's money back, in the way in which it came.</summary>
    public const string Refund = "refund";
}
