using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Clients;

namespace Tests.Cluster;

/// <summary>A charge that the ledger does not know is found by the next leader and shown by the monitor.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class ReconciliationTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charge_OfNoPayment_IsReportedByTheNextLeader()
    {
        await cluster.WaitUntilReadyAsync();
        var payment = $"unknown-{Guid.CreateVersion7():N}";
        using var gateway = cluster.System.Addresses.Connect(cluster.System.Addresses.Gateway, ClusterFixture.Bound);
        gateway.DefaultRequestHeaders.Add("Idempotency-Key", payment);
        (await gateway.PostAsJsonAsync(
            "charges", new { payment_id = payment, amount = 7, currency = "COP", card_token = "tok_visa" }, Cancellation))
            .EnsureSuccessStatusCode();

        Assert.True(cluster.System.Kill(await cluster.LeaderAsync()));

        using var monitor = cluster.System.Addresses.Connect(cluster.System.Addresses.Monitors[0], ClusterFixture.Bound);
        var found = await Poll.UntilAsync(
            async token => (await monitor.GetFromJsonAsync<JsonNode>("cluster", token))?["reconciliation"]?["differences"]?.AsArray()
                .FirstOrDefault(difference => (string?)difference!["payment_id"] == payment),
            ClusterFixture.Bound, TimeProvider.System, Cancellation);
        Assert.Equal("unknown_payment", (string?)found?["kind"]);
        Assert.Null((string?)found?["repaired_at"]);
        await cluster.WaitUntilReadyAsync();
    }
}
