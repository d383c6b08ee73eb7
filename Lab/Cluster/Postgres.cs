using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LocalSystem;
using LocalSystem.Replication;
using Npgsql;

namespace Cluster;

/// <summary>A PostgreSQL server as a part of the local cluster, with its data in the cluster's folder.</summary>
public static class Postgres
{
    public const string Name = "postgres";

    /// <returns>The addresses of the servers, which a proxy needs; none if the string names no TCP hosts.</returns>
    public static IReadOnlyList<DnsEndPoint> AddressesOf(string connectionString)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            var hosts = given.Host?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
            return Array.Exists(hosts, host => host.StartsWith('/')) ? [] : [.. hosts.Select(host => host.Split(':') is [var name, var port]
                ? new DnsEndPoint(name, int.Parse(port, CultureInfo.InvariantCulture), AddressFamily.InterNetwork)
                : new DnsEndPoint(host, given.Port, AddressFamily.InterNetwork))];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            // Npgsql can't parse it either.
            return [];
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

    /// <summary>The connection string of the same database through local ports, one for each server.</summary>
    public static string Through(string connectionString, IReadOnlyList<int> ports) => ports is [var port]
        ? new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port }.ConnectionString
        : new NpgsqlConnectionStringBuilder(connectionString) { Host = ReplicatedRedis.Addresses(ports) }.ConnectionString;

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
