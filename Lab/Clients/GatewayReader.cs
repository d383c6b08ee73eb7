namespace Clients;

/// <summary>Reads the gateway's own record of what it charged.</summary>
public sealed class GatewayReader(Addresses addresses) : IDisposable
{
    private const int PageSize = 500;
    private readonly HttpClient _gateway = addresses.Connect(addresses.Gateway, TimeSpan.FromSeconds(10));

    /// <summary>Every charge that the gateway ever recorded.</summary>
    public async Task<IReadOnlyList<ChargeView>> GetChargesAsync(CancellationToken cancellation)
    {
        // Keyed by id: a charge that is recorded during the reading may shift another one onto two pages.
        var charges = new Dictionary<string, ChargeView>();
        for (var page = 1; ; page++)
        {
            var read = await _gateway.GetAsync<Page<ChargeView>>($"charges?page={page}&page_size={PageSize}", cancellation);
            foreach (var charge in read.Items) charges[charge.Id] = charge;
            if (read.Items.Count == 0 || charges.Count >= read.Total) return [.. charges.Values];
        }
    }

    public void Dispose() => _gateway.Dispose();
}
