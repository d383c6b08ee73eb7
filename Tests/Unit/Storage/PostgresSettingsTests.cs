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
}
