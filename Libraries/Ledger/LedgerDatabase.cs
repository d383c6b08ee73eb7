using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Storage;
using Storage.Postgres;
using Storage.Sqlite;

namespace Ledger;

/// <summary>Opens the ledger. Only the connection string chooses between SQLite and PostgreSQL.</summary>
public static partial class LedgerDatabase
{
    private const string Forms =
        "the path of a SQLite file, for example ledger.db, or a PostgreSQL database: Host=localhost;Database=alta;Username=alta "
        + "or postgresql://alta@localhost/alta";

    /// <exception cref="InvalidOperationException">The string names neither. The message says what is expected and contains no password.</exception>
    public static Database Open(string? connectionString, ILogger log)
    {
        if (string.IsNullOrWhiteSpace(connectionString)) throw Wrong("it is empty");
        if (Scheme().IsMatch(connectionString)) return Postgres(() => FromUri(connectionString), log);
        if (!Keyword().IsMatch(connectionString)) return new SqliteDatabase(connectionString);
        if (Host().IsMatch(connectionString)) return Postgres(() => connectionString, log);
        throw Wrong("it has keywords but no Host; for SQLite, give only the path of the file");
    }

    private static PostgresDatabase Postgres(Func<string> connectionString, ILogger log)
    {
        try
        {
            return new PostgresDatabase(connectionString(), log);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            throw Wrong(unreadable.Message);
        }
    }

    // libpq's URI form (postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS), which Npgsql does not parse.
    private static string FromUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw new FormatException("it is not an address of the form postgresql://user:password@host:port/database");
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        if (uri.Port > 0) builder.Port = uri.Port;
        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database) builder.Database = Uri.UnescapeDataString(database);
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=', 2) is [var left, var right] ? (left, right) : (option, "");
            builder[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
        }
        return builder.ConnectionString;
    }

    private static InvalidOperationException Wrong(string what) =>
        new($"ConnectionStrings:ledger is invalid: {what}. Set it to {Forms}.");

    [GeneratedRegex("^[a-z][a-z0-9+.-]*://", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    // A word and an equals sign: a sensible path does not start like this.
    [GeneratedRegex(@"^\s*[a-z][a-z0-9 _]*=", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();

    [GeneratedRegex(@"(^|;)\s*(host|server)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Host();
}
