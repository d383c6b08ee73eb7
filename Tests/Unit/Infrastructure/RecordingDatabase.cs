using System.Collections.Concurrent;
using System.Data.Common;
using Storage;
using Storage.Sqlite;

namespace Tests.Unit.Infrastructure;

/// <summary>A SQLite database that records the text of every statement.</summary>
internal sealed class RecordingDatabase(string path) : Database
{
    private readonly SqliteDatabase _database = new(path);
    private readonly ConcurrentDictionary<string, bool> _statements = [];

    /// <summary>Without scripts of several statements, such as migrations.</summary>
    public IEnumerable<string> Statements => _statements.Keys.Where(text => !text.Contains(';', StringComparison.Ordinal));

    public override DbConnection Open()
    {
        var connection = new Connection($"Data Source={path};Pooling=False;Default Timeout=30", _statements);
        connection.Open();
        return connection;
    }

    public override bool TryBeginWrite(DbConnection connection) => _database.TryBeginWrite(connection);
    public override void Commit(DbConnection connection) => _database.Commit(connection);
    public override void Rollback(DbConnection connection) => _database.Rollback(connection);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed class Connection(string connectionString, ConcurrentDictionary<string, bool> statements) : PreparedConnection(connectionString)
    {
        internal override string Rewrite(string text)
        {
            statements.TryAdd(text, true);
            return text;
        }
    }
}
