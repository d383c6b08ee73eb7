using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Storage.Postgres;

/// <summary>Asks each host of a connection string what it is now, on a connection of its own.</summary>
internal sealed class PostgresNodes(PostgresSettings settings, Func<string, NpgsqlDataSource> open, TimeProvider time) : IAsyncDisposable
{
    private readonly Node[] _nodes = [.. settings.Hosts.Select(host => new Node(host.Address, () => open(host.ConnectionString), time))];

    /// <param name="patience">A node that takes longer is unreachable.</param>
    public async Task<IReadOnlyList<StoreNode>> AskAsync(TimeSpan patience)
    {
        var answers = await Task.WhenAll(_nodes.Select(node => node.AskAsync(patience)));
        // Two call themselves primary while an old one has not noticed its successor yet. The successor has more.
        var primary = answers.Where(answer => answer is { IsStandby: false }).MaxBy(answer => answer!.Position);
        return [.. _nodes.Zip(answers, (node, answer) => answer is null ? new StoreNode(node.Address, NodeRole.Unreachable)
            : !answer.IsStandby ? new StoreNode(node.Address, NodeRole.Primary, answer.Position)
            // Only the primary knows for which standbys a commit waits. It knows them by name.
            : new StoreNode(node.Address, NodeRole.Standby, answer.Position,
                primary is null || answer.Name is not { } name ? null : primary.InSync.Contains(name)))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    /// <param name="Position">Of the last change that it has on its disk.</param>
    /// <param name="Name">Of a standby; null if this user may not see it.</param>
    /// <param name="InSync">Of a primary: the names of the standbys of which a commit waits for one.</param>
    private sealed record Answer(bool IsStandby, long? Position, string? Name, string[] InSync);

    private sealed class Node(string address, Func<NpgsqlDataSource> open, TimeProvider time) : IAsyncDisposable
    {
        /// <summary>A server that vanished without closing its connections may be back on a new one.</summary>
        private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(3);

        // Roles and positions are open to every user; the names only to members of pg_monitor. The defaults of the name are PostgreSQL's own.
        private const string Question = """
            SELECT pg_is_in_recovery(),
                   pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                                        ELSE pg_current_wal_flush_lsn() END, '0/0')::bigint,
                   (SELECT coalesce(substring(setting, $$application_name='?([^ ']+)$$), nullif(current_setting('cluster_name'), ''), 'walreceiver')
                    FROM pg_settings WHERE name = 'primary_conninfo'),
                   ARRAY(SELECT application_name FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
            """;

        private NpgsqlDataSource _source = open();
        private Task<Answer>? _running;
        private long _asked;

        public string Address => address;

        /// <returns>Null if it does not answer.</returns>
        public async Task<Answer?> AskAsync(TimeSpan patience)
        {
            if (_running is { IsCompleted: false } && time.GetElapsedTime(_asked) > GivesUpAfter)
            {
                await _source.DisposeAsync();
                (_source, _running) = (open(), null);
            }
            // Until then a node that hangs is not asked again: questions would pile up.
            if (_running is not { IsCompleted: false }) (_running, _asked) = (QueryAsync(), time.GetTimestamp());
            try
            {
                return await _running.WaitAsync(patience, time);
            }
            catch (Exception gone) when (gone is DbException or SocketException or TimeoutException)
            {
                return null;
            }
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();

        private async Task<Answer> QueryAsync()
        {
            await using var connection = await _source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(Question, connection);
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow);
            await reader.ReadAsync();
            return new Answer(
                reader.GetBoolean(0),
                reader.IsDBNull(1) ? null : reader.GetInt64(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetFieldValue<string[]>(3));
        }
    }
}
