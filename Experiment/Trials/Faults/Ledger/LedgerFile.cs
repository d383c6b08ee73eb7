using Microsoft.Data.Sqlite;

namespace Experiment.Trials.Faults.Ledger;

/// <summary>The ledger's file, read and locked past the services.</summary>
internal sealed class LedgerFile(string path)
{
    /// <returns>The first column of the first row as text; null when there is none.</returns>
    public async Task<string?> ScalarAsync(string sql, object? value, CancellationToken cancellation)
    {
        await using var ledger = await OpenAsync(cancellation);
        await using var command = ledger.CreateCommand();
        command.CommandText = sql;
        if (value is not null) command.Parameters.AddWithValue("@value", value);
        return (await command.ExecuteScalarAsync(cancellation))?.ToString();
    }

    /// <summary>Waits for its turn like everybody else; nobody else writes until it is disposed, which changes nothing.</summary>
    public async Task<IAsyncDisposable> LockAsync(CancellationToken cancellation)
    {
        var ledger = await OpenAsync(cancellation);
        try
        {
            // Closing the connection undoes it.
            await using var command = ledger.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(cancellation);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        // Never made here: where the ledger is no file, a fault of files has nothing to strike, and must not seem to.
        var ledger = new SqliteConnection($"Data Source={path};Mode=ReadWrite;Pooling=False");
        await ledger.OpenAsync(cancellation);
        return ledger;
    }
}
