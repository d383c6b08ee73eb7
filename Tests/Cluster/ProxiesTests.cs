using Cluster;
using Cluster.Proxy;
using LocalSystem;
using LocalSystem.Replication;

namespace Tests.Cluster;

/// <summary>How the parts of a cluster connect to its ledger.</summary>
public class ProxiesTests
{
    [Theory]
    [InlineData(ClusterOptions.Sqlite, "")]
    [InlineData("Host=db.example;Port=5433;Database=alta", "db.example:5433")]
    [InlineData("Host=db.example", "db.example:5432")]
    [InlineData("Host=/var/run/postgresql", "")]
    [InlineData("Host=one:5433, two", "one:5433 two:5432")]
    [InlineData("Host=one:port", "")]
    [InlineData("postgresql://alta@db.example/alta", "")]
    public void LedgerServers_AreKnownToTheProxies_IfTheConnectionStringNamesTheirHosts(string choice, string addresses) => Assert.Equal(
        addresses, string.Join(' ', Options(choice).LedgerServers.Select(server => FormattableString.Invariant($"{server.Host}:{server.Port}"))));

    /// <summary>Through a proxy for each server, a part finds the primary as without.</summary>
    [Fact]
    public void Stores_OfSeveralServers_AreReachedThroughAProxyForEach()
    {
        var options = Options(PatroniServer.Choice) with { HasReplicatedRedis = true };
        using var proxies = new Proxies(options);
        var patients = options with { Proxies = proxies };
        Assert.Matches("^Host=127.0.0.1:[0-9]+,127.0.0.1:[0-9]+,127.0.0.1:[0-9]+;", patients.LedgerOf(Parts.Patients));
        Assert.Contains("Target Session Attributes=primary", patients.LedgerOf(Parts.Patients), StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^127.0.0.1:[0-9]+,127.0.0.1:[0-9]+,user=patients", patients.RedisOf(Parts.Patients));
        Assert.All(proxies.PortsOf(Backend.Ledger, Parts.Patients).Concat(proxies.PortsOf(Backend.Redis, Parts.Patients)), port =>
        {
            Assert.DoesNotContain(port, options.RedisPorts);
            Assert.DoesNotContain(port, options.LedgerServers.Select(server => server.Port));
        });
        Assert.Equal((3, 2), (proxies.PortsOf(Backend.Ledger, Parts.Patients).Count, proxies.PortsOf(Backend.Redis, Parts.Patients).Count));
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
