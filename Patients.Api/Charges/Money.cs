namespace Patients.Api.Charges;

/// <summary>Amounts are integers in the currency's minor unit (ISO 4217: COP has two decimals, so centavos).</summary>
public static class Money
{
    public const string Currency = "COP";

    /// <summary>2^53-1: the highest integer that every JSON reader represents exactly (RFC 8259, section 6).</summary>
    public const long Max = 9_007_199_254_740_991;

    /// <summary>Returns false if the product exceeds <see cref="Max"/>. Both factors must be positive.</summary>
    public static bool TryMultiply(long quantity, long unitPrice, out long amount)
    {
        var product = (Int128)quantity * unitPrice;
        amount = product <= Max ? (long)product : 0;
        return product <= Max;
    }
}
