using System.Net;
using System.Net.Sockets;
using Dapper;
using LocalSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Storage;
using Storage.Postgres;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Storage;

/// <summary>Each host of a connection string is asked by itself. That standbys and their lag are seen is in <c>ReplicatedStoresTests</c>.</summary>
public sealed class PostgresNodesTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Ledger", "postgres")]
    public async Task Hosts_OfWhichOneIsDeadAndOneHangs_AreAskedByThemselves()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "Set ALTA_LEDGER=postgres to run this test.");
        var given = new NpgsqlConnectionStringBuilder(await TestPostgres.NewSchemaAsync());
        using var hangs = new TcpListener(IPAddress.Loopback, 0);
        hangs.Start();
        var (alive, hanging) = ($"127.0.0.1:{given.Port}", hangs.LocalEndpoint.ToString());
        given.Host = $"127.0.0.1:1,{hanging}, {alive}";
        await using var database = new PostgresDatabase(given.ConnectionString, NullLogger.Instance);

        // The first question opens the connections; the one that hangs is not asked twice at once.
        for (var time = 0; time < 2; time++)
        {
            var nodes = await database.AskNodesAsync(TimeSpan.FromSeconds(time == 0 ? 10 : 1)).WaitAsync(Bound, TestContext.Current.CancellationToken);
            Assert.Equal([("127.0.0.1:1", NodeRole.Unreachable), (hanging, NodeRole.Unreachable), (alive, NodeRole.Primary)],
                nodes.Select(node => (node.Address, node.Role)));
            Assert.True(nodes[2].Position > 0);
        }
    }

    [Fact]
    [Trait("Ledger", "postgres")]
    public async Task Host_WhoseConnectionHangs_IsUnreachable_UntilItAnswersOnANewOne()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "Set ALTA_LEDGER=postgres to run this test.");
        await using var database = new PostgresDatabase(await TestPostgres.NewSchemaAsync(), NullLogger.Instance);
        async Task<NodeRole> AskAsync() => Assert.Single(await database.AskNodesAsync(TimeSpan.FromMilliseconds(500))).Role;
        await UntilAsync(AskAsync, NodeRole.Primary);
        var backend = await database.ReadAsync(connection => connection.QuerySingleAsync<int>(
            $"SELECT pid FROM pg_stat_activity WHERE application_name = '{PostgresSettings.NodeApplication}' ORDER BY backend_start DESC LIMIT 1"));
        Assert.True(Signals.Freeze(backend));
        try
        {
            Assert.Equal(NodeRole.Unreachable, await AskAsync());
            await UntilAsync(AskAsync, NodeRole.Primary);
        }
        finally
        {
            Signals.Thaw(backend);
        }
    }

    /// <summary>A service needs no rights for this. Only for the names of the standbys in sync it has to be a member of pg_monitor.</summary>
    [Fact]
    [Trait("Ledger", "postgres")]
    public async Task Host_AskedByAUserWithoutRights_TellsItsRole()
    {
        Assert.SkipUnless(TestPostgres.IsChosen, "Set ALTA_LEDGER=postgres to run this test.");
        var given = new NpgsqlConnectionStringBuilder(await TestPostgres.NewSchemaAsync());
        var user = $"plain_{given.SearchPath}";
        await using var source = NpgsqlDataSource.Create(given.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync($"CREATE ROLE {user} LOGIN");
        given.Username = user;
        await using var database = new PostgresDatabase(given.ConnectionString, NullLogger.Instance);
        var node = Assert.Single(await database.AskNodesAsync(Bound));
        Assert.Equal(NodeRole.Primary, node.Role);
        Assert.True(node.Position > 0);
    }

    private static async Task UntilAsync(Func<Task<NodeRole>> ask, NodeRole role)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Bound);
        while (await ask() != role) late.Token.ThrowIfCancellationRequested();
    }

    [Theory]
    [InlineData("Host=db", "db:5432")]
    [InlineData("Host=db:1", "db:1")]
    [InlineData("Host=a,b:7, c;Port=6000;Target Session Attributes=primary;Host Recheck Seconds=0;Load Balance Hosts=true", "a:6000 b:7 c:6000")]
    [InlineData("Host=::1,[::1]:7", "::1:5432 [::1]:7")]
    public void Hosts_OfAConnectionString_AreAddressesOfTheirOwn(string given, string addresses)
    {
        var hosts = new PostgresSettings(given).Hosts.ToList();
        Assert.Equal(addresses, string.Join(' ', hosts.Select(host => host.Address)));
        Assert.All(hosts, host =>
        {
            // Npgsql refuses a choice among hosts for one host.
            using var source = NpgsqlDataSource.Create(host.ConnectionString);
            Assert.Null(new NpgsqlConnectionStringBuilder(host.ConnectionString).TargetSessionAttributes);
        });
    }
}
