using System.Net;
using System.Net.Sockets;
using LocalSystem;
using Npgsql;

namespace Cluster;

/// <summary>A PostgreSQL server as a part of the local cluster, with its data in the cluster's folder.</summary>
public static class Postgres
{
    public const string Name = "postgres";

    /// <returns>The server's address; null if the string does not name a single TCP host, which a proxy needs.</returns>
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
            // Npgsql can't parse it.
            return null;
        }
    }

    /// <summary>The connection string of the same database through a local port.</summary>
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
