using System.Net.Http.Json;
using System.Text.Json;

namespace Payments.Api.Reconciliation;

/// <summary>The record over HTTP, a page at a time.</summary>
internal sealed class GatewayRecord(HttpClient http) : IGatewayRecord
{
    private const int PageSize = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private sealed record Charge(string Id, string PaymentId, string Status, long Amount, string Currency)
    {
        public GatewayCharge Read() => new(Id, PaymentId, Status == "declined", Amount, Currency);
    }

    private sealed record Charges(IReadOnlyList<Charge> Items);

    public async Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation)
    {
        var page = await GetAsync($"charges?page={(skip / PageSize) + 1}&page_size={PageSize}", cancellation);
        return [.. page.Skip((int)(skip % PageSize))];
    }

    public Task<IReadOnlyList<GatewayCharge>> OfPaymentAsync(string paymentId, CancellationToken cancellation) =>
        GetAsync($"charges?payment_id={Uri.EscapeDataString(paymentId)}", cancellation);

    private async Task<IReadOnlyList<GatewayCharge>> GetAsync(string path, CancellationToken cancellation)
    {
        var charges = await http.GetFromJsonAsync<Charges>(new Uri(path, UriKind.Relative), Json, cancellation);
        return [.. (charges?.Items ?? []).Select(charge => charge.Read())];
    }
}
