using System.Net;
using System.Net.Sockets;
using Npgsql;
using Storage.Postgres;
using Xunit;

namespace Tests.Unit.Storage;

public sealed class PostgresSettingsTests
{
    [Fact]
    public void Connection_ToSeveralHosts_LooksForThePrimary_TheWriterEachTime()
    {
        var settings = new PostgresSettings("Host=10.0.0.1:5432,10.0.0.2:5432;Username=alta;Target Session Attributes=any;Host Recheck Seconds=10");
        foreach (var (text, seconds) in new[] { (settings.Writer, 0), (settings.Reader, 1) })
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            Assert.Equal(("primary", seconds), (builder.TargetSessionAttributes?.ToLowerInvariant(), builder.HostRecheckSeconds));
        }
    }

    /// <summary>Npgsql refuses the attribute for a single host.</summary>
    [Fact]
    public void Connection_ToOneHost_HasNoChoice() =>
        Assert.Null(new NpgsqlConnectionStringBuilder(new PostgresSettings("Host=10.0.0.1;Username=alta").Writer).TargetSessionAttributes);

    /// <summary>
    /// With a limit, Npgsql cancels a commit that waits for a standby, and the server answers with success. -1 breaks the connection instead.
    /// </summary>
    [Theory]
    [InlineData("Host=10.0.0.1")]
    [InlineData("Host=10.0.0.1;Cancellation Timeout=2000")]
    [InlineData("Host=10.0.0.1,10.0.0.2")]
    public void Connection_NeverWaitsForACancelledStatement(string given)
    {
        var settings = new PostgresSettings(given);
        Assert.Equal(-1, new NpgsqlConnectionStringBuilder(settings.Writer).CancellationTimeout);
        Assert.Equal(-1, new NpgsqlConnectionStringBuilder(settings.Reader).CancellationTimeout);
    }

    [Theory]
    [InlineData("Host=10.0.0.1", GssEncryptionMode.Disable)]
    [InlineData("Host=10.0.0.1,10.0.0.2;GSS Encryption Mode=Prefer", GssEncryptionMode.Disable)]
    [InlineData("Host=10.0.0.1;GSS Encryption Mode=Require", GssEncryptionMode.Require)]
    public void Connection_DoesNotTryGssAndThenWithoutIt(string given, GssEncryptionMode expected)
    {
        var settings = new PostgresSettings(given);
        foreach (var text in (string[])[settings.Writer, settings.Reader, .. settings.Hosts.Select(host => host.ConnectionString)])
            Assert.Equal(expected, new NpgsqlConnectionStringBuilder(text).GssEncryptionMode);
    }

    /// <summary>
    /// A frozen server: its kernel accepts connections, and nothing answers. With GSS preferred about one attempt in a hundred never ended. So there
    /// are many, one after another: threads that wake at once are late, and then it does not happen.
    /// </summary>
    [Fact(Timeout = 120_000)]
    public async Task Connection_ToAServerThatStandsStill_GivesUp()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var frozen = new TcpListener(IPAddress.Loopback, 0);
        frozen.Start(backlog: 1000);
        var settings = new PostgresSettings($"Host=127.0.0.1;Port={((IPEndPoint)frozen.LocalEndpoint).Port};Username=alta");
        List<Task> attempts = [];
        for (var number = 0; number < 300; number++)
        {
            attempts.Add(Task.Factory.StartNew(() =>
            {
                using var connection = new NpgsqlConnection(settings.Writer);
                Assert.Throws<NpgsqlException>(connection.Open);
            }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }
        await Task.WhenAll(attempts).WaitAsync(TimeSpan.FromSeconds(60), cancellation);
    }
}
