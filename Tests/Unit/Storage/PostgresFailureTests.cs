using System.Net.Sockets;
using Npgsql;
using Storage.Postgres;
using Xunit;

namespace Tests.Unit.Storage;

/// <summary>The complete classification of PostgreSQL failures, which decides what is retried. Needs no server.</summary>
public sealed class PostgresFailureTests
{
    public static TheoryData<string, string, string> States => new()
    {
        // The request itself: data, constraints, and refusals by our own triggers.
        { "22003", "ERROR", "OfTheRequest" },
        { "22P02", "ERROR", "OfTheRequest" },
        { "22023", "FATAL", "OfTheRequest" },
        { "23505", "ERROR", "OfTheRequest" },
        { "23503", "ERROR", "OfTheRequest" },
        { "P0001", "ERROR", "OfTheRequest" },
        // Contention with another transaction.
        { "40001", "ERROR", "OfContention" },
        { "40P01", "ERROR", "OfContention" },
        { "55P03", "ERROR", "OfContention" },
        { "57014", "ERROR", "OfContention" },
        // The server, its disk or its machine.
        { "08006", "FATAL", "OfTheServer" },
        { "25006", "ERROR", "OfTheServer" },
        { "25P03", "FATAL", "OfTheServer" },
        { "25P04", "FATAL", "OfTheServer" },
        { "53100", "ERROR", "OfTheServer" },
        { "53200", "ERROR", "OfTheServer" },
        { "53300", "FATAL", "OfTheServer" },
        { "55000", "FATAL", "OfTheServer" },
        { "57P01", "FATAL", "OfTheServer" },
        { "57P02", "FATAL", "OfTheServer" },
        { "57P03", "FATAL", "OfTheServer" },
        { "57P05", "FATAL", "OfTheServer" },
        { "58030", "ERROR", "OfTheServer" },
        { "58P01", "ERROR", "OfTheServer" },
        { "XX000", "FATAL", "OfTheServer" },
        { "XX000", "PANIC", "OfTheServer" },
        { "53100", "PANIC", "OfTheServer" },
        // Needs a fix by an operator, or is unknown: retried for a while.
        { "0A000", "ERROR", "Unexpected" },
        { "25P02", "ERROR", "Unexpected" },
        { "28000", "FATAL", "Unexpected" },
        { "28P01", "FATAL", "Unexpected" },
        { "3D000", "FATAL", "Unexpected" },
        { "3F000", "ERROR", "Unexpected" },
        { "42501", "ERROR", "Unexpected" },
        { "42601", "ERROR", "Unexpected" },
        { "42704", "FATAL", "Unexpected" },
        { "42P01", "ERROR", "Unexpected" },
        { "54000", "ERROR", "Unexpected" },
        { "55000", "ERROR", "Unexpected" },
        { "XX001", "ERROR", "Unexpected" },
        { "ZZ999", "ERROR", "Unexpected" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void Failure_WithASqlState_IsClassified(string state, string severity, string about) =>
        Assert.Equal(about, PostgresFailures.Of(new PostgresException("", severity, severity, state)).ToString());

    [Fact]
    public void Failure_OfTheConnection_IsOfTheServer_AndFailureOfTheWork_IsOfTheRequest()
    {
        Assert.Equal(PostgresFailure.OfTheServer, PostgresFailures.Of(new NpgsqlException("", new IOException())));
        Assert.Equal(PostgresFailure.OfTheServer, PostgresFailures.Of(new NpgsqlException("", new ObjectDisposedException("NetworkStream"))));
        Assert.Equal(PostgresFailure.OfTheServer, PostgresFailures.Of(new SocketException()));
        Assert.Equal(PostgresFailure.OfTheServer, PostgresFailures.Of(new TimeoutException()));
        Assert.Equal(PostgresFailure.OfTheRequest, PostgresFailures.Of(new InvalidOperationException()));
    }

    [Fact]
    public void Failure_OfSeveralHosts_IsWaitedForIfOneOfThemMayBeBack()
    {
        var refused = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));
        var starting = new PostgresException("the database system is starting up", "FATAL", "FATAL", "57P03");
        var wrongPassword = new PostgresException("password authentication failed", "FATAL", "FATAL", "28P01");

        Assert.Equal(PostgresFailure.OfTheServer, PostgresFailures.Of(new NpgsqlException("No suitable host was found.")));
        Assert.Equal(PostgresFailure.OfTheServer, Of(refused));
        Assert.Equal(PostgresFailure.OfTheServer, Of(refused, refused));
        Assert.Equal(PostgresFailure.OfTheServer, Of(wrongPassword, starting));
        Assert.Equal(PostgresFailure.OfTheServer, Of(wrongPassword, refused));
        Assert.Equal(PostgresFailure.Unexpected, Of(wrongPassword));
        Assert.Equal(PostgresFailure.Unexpected, Of(wrongPassword, wrongPassword));

        static PostgresFailure Of(params Exception[] hosts) => PostgresFailures.Of(new NpgsqlException(
            "Unable to connect to a suitable host. Check inner exception for more details.", hosts is [var one] ? one : new AggregateException(hosts)));
    }
}
