using Clinic.Web.Patients;
using Clinic.Web.Services;

namespace Clinic.Web.Prices;

/// <summary>An entry of the price list.</summary>
/// <param name="UnitPrice">In minor units of <paramref name="Currency"/>.</param>
public sealed record Price(string Code, ChargeKind Kind, string Description, long UnitPrice, string Currency);

/// <summary>The price list.</summary>
public sealed class PricesClient(HttpClient http, ICaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    /// <param name="text">How words of the code or the description begin.</param>
    public Task<Answer<Page<Price>>> SearchAsync(string text, int size, CancellationToken cancellation) =>
        GetAsync<Page<Price>>(FormattableString.Invariant($"/prices?search={Uri.EscapeDataString(text.Trim())}&page_size={size}"), cancellation);
}
