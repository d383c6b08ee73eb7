using System.Data.Common;

namespace Storage.Sqlite;

/// <summary>A SQLite database in its own folder, which is deleted on dispose.</summary>
internal sealed class SqliteScratch : Database
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alta-scratch-");
    private readonly SqliteDatabase _database;

    public SqliteScratch() => _database = new SqliteDatabase(Path.Combine(_folder.FullName, "scratch.db"));

    public override DbConnection Open() => _database.Open();
    public override bool TryBeginWrite(DbConnection connection) => _database.TryBeginWrite(connection);
    public override void Commit(DbConnection connection) => _database.Commit(connection);
    public override void Rollback(DbConnection connection) => _database.Rollback(connection);
    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query) => _database.ReadAsync(query);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
