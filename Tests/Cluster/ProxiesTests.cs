using Cluster;
using Cluster.Proxy;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>How the parts of a cluster connect to its ledger.</summary>
public class ProxiesTests
{
    [Theory]
    [InlineData(ClusterOptions.Sqlite, null)]
    [InlineData("Host=db.example;Port=5433;Database=alta", "db.example:5433")]
    [InlineData("Host=db.example", "db.example:5432")]
    [InlineData("Host=/var/run/postgresql", null)]
    [InlineData("Host=one,two", null)]
    [InlineData("postgresql://alta@db.example/alta", null)]
    public void LedgerServer_IsKnownToTheProxy_IfTheConnectionStringNamesOneHost(string choice, string? address)
    {
        var server = Options(choice).LedgerServer;
        Assert.Equal(address, server is null ? null : FormattableString.Invariant($"{server.Host}:{server.Port}"));
    }

    [Fact]
    public void Ledger_OnAServer_IsReachedByEachPartThroughItsOwnProxy()
    {
        var options = Options("Host=db.example;Port=5433;Database=hospital");
        using var proxies = new Proxies(options);
        var strings = Parts.Of(options with { Proxies = proxies })
            .Select(part => part.Environment.GetValueOrDefault(ServiceSettings.ConnectionString("ledger")))
            .OfType<string>().ToList();
        Assert.Equal(1 + Ports.PaymentsReplicas + Ports.MonitorReplicas, strings.Distinct().Count());
        Assert.All(strings, text => Assert.Matches("^Host=127.0.0.1;Port=[0-9]+;Database=hospital$", text));
        Assert.All(strings, text => Assert.DoesNotContain("Port=5433", text, StringComparison.Ordinal));
    }

    private static ClusterOptions Options(string ledger) => new("", Ports.Default, TimeSpan.Zero, TimeSpan.Zero, LedgerChoice: ledger);
}
