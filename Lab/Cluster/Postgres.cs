using System.Data.Common;
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

    /// <returns>What is wrong with a connection string; null if it names a host.</returns>
    public static string? WhatIsWrong(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? null : "it names no Host.";
        }
        catch (ArgumentException unreadable)
        {
            return unreadable.Message;
        }
    }

    /// <returns>Why the database can't be used; null if it can.</returns>
    public static async Task<string?> WhyUnreachableAsync(string connectionString, CancellationToken cancellation)
    {
        var once = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 };
        try
        {
            await using var connection = new NpgsqlConnection(once.ConnectionString);
            await connection.OpenAsync(cancellation);
            return null;
        }
        catch (Exception failure) when (failure is DbException or SocketException or TimeoutException or ArgumentException or InvalidOperationException)
        {
            return failure.Message;
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
