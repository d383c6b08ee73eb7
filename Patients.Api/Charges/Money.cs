namespace Patients.Api.Charges;

/// <summary>Amounts are whole numbers of the currency's minor unit (ISO 4217: COP has two decimals, so centavos).</summary>
public static class Money
{
    public const string Currency = "COP";

    /// <summary>2^53-1: the highest whole number that every JSON reader carries exactly (RFC 8259, section 6).</summary>
    public const long Max = 9_007_199_254_740_991;

    /// <summary>False where the product is more than <see cref="Max"/>. Both factors are positive.</summary>
    public static bool TryMultiply(long quantity, long unitPrice, out long amount)
    {
        var product = (Int128)quantity * unitPrice;
        amount = product <= Max ? (long)product : 0;
        return product <= Max;
    }
}
