using System.Net;
using System.Net.Sockets;
using LocalSystem;
using Npgsql;

namespace Cluster;

/// <summary>A PostgreSQL server as a part of the local cluster, with its data in the cluster's folder.</summary>
public static class Postgres
{
    public const string Name = "postgres";

    /// <returns>The server's address; null when the string names no single host, which a proxy could stand before.</returns>
    public static DnsEndPoint? AddressOf(string connectionString)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            return given.Host is { Length: > 0 } host && !host.Contains(',') && !host.StartsWith('/')
                ? new DnsEndPoint(host, given.Port, AddressFamily.InterNetwork) : null;
        }
        catch (ArgumentException)
        {
            // In a form that Npgsql does not read.
            return null;
        }
    }

    /// <summary>The same database, by way of a port of this machine.</summary>
    public static string Through(string connectionString, int port) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;

    internal static Part Of(ClusterOptions options)
    {
        var port = options.Ports.Postgres;
        var (program, arguments) = PostgresServer.Command(options.PostgresData, port, diesWithItsParent: true);
        return new Part(Name, port, StopsAfter: 4, program, arguments, new Dictionary<string, string>(), token => PostgresServer.AnswersAsync(port, token))
        {
            StopsOnInterrupt = true,
        };
    }
}
