using System.Collections.Concurrent;
using System.Globalization;
using Clients;
using Cluster;
using Dapper;
using LocalSystem;
using LocalSystem.Replication;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Storage.Postgres;

namespace Tests.Cluster;

/// <summary>Replicated PostgreSQL of a local cluster without its other parts, and writers that remember what was acknowledged.</summary>
internal sealed class ReplicatedLedger : IAsyncDisposable
{
    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<long, bool> _acknowledged = [];
    private readonly List<Task> _writers = [];
    private readonly Lock _lock = new();
    private long _written = TimeProvider.System.GetTimestamp();
    private TimeSpan _longest;
    private long _last;
    private volatile bool _isStopping;
    private bool _hasPassed;

    private ReplicatedLedger(ReplicationRules rules)
    {
        System = new LocalCluster(
            // The supervisor leaves frozen nodes alone.
            new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), Liveness: TimeSpan.FromMinutes(5),
                LedgerChoice: PatroniServer.Choice)
            {
                Replication = rules,
            }, TimeProvider.System);
        Nodes = ReplicatedPostgres.Nodes(System.Options);
        Database = new PostgresDatabase(System.Options.Ledger, NullLogger.Instance);
    }

    public LocalCluster System { get; }
    public IReadOnlyList<PatroniNode> Nodes { get; }
    public PostgresDatabase Database { get; }

    /// <summary>The ids of which a commit was acknowledged.</summary>
    public ICollection<long> Acknowledged => _acknowledged.Keys;

    /// <summary>Skips the test where the packages are missing.</summary>
    public static async Task<ReplicatedLedger> StartAsync(ReplicationRules rules)
    {
        Assert.SkipUnless(LedgerUnderTest.IsPostgres, "Set ALTA_LEDGER=postgres to run this test.");
        Assert.SkipUnless(PatroniServer.WhatIsMissing() is null, PatroniServer.WhatIsMissing() ?? "");
        var ledger = new ReplicatedLedger(rules);
        KeptDataAttribute.TellOnFailure(ledger.System.Options.Data);
        await ledger.System.StartAsync(
            TestContext.Current.CancellationToken, new HashSet<string>(ledger.Nodes.Select(node => node.Name)) { ReplicatedPostgres.Etcd });
        await ledger.Database.WriteAsync(connection => connection.Execute("CREATE TABLE notes (id BIGINT NOT NULL)"));
        return ledger;
    }

    public PatroniNode Node(string name) => Nodes.Single(node => node.Name == name);

    public async Task<PatroniView> RedundantAsync() =>
        await ReplicatedPostgres.RedundantAsync(System.Options, TimeProvider.System, TestContext.Current.CancellationToken)
        ?? throw new TimeoutException($"Not redundant.{Environment.NewLine}{LogTails()}");

    /// <summary>Writes the next id once.</summary>
    public async Task WriteAsync()
    {
        var id = Interlocked.Increment(ref _last);
        await Database.WriteAsync(connection => connection.Execute("INSERT INTO notes VALUES (@id)", new { id }));
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(_written, now) is var gap && gap > _longest) _longest = gap;
            (_written, _acknowledged[id]) = (now, true);
        }
    }

    /// <summary>The longest time without an acknowledged write until now. Then it begins again.</summary>
    public TimeSpan LongestGap()
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            var (longest, lasting) = (_longest, TimeProvider.System.GetElapsedTime(_written, now));
            (_longest, _written) = (TimeSpan.Zero, now);
            return longest > lasting ? longest : lasting;
        }
    }

    public void StartWriters(int count)
    {
        for (var writer = 0; writer < count; writer++)
        {
            _writers.Add(Task.Run(async () =>
            {
                while (!_isStopping) await WriteAsync();
            }));
        }
    }

    /// <summary>Waits until <paramref name="more"/> further commits are acknowledged.</summary>
    public Task WrittenAsync(int more)
    {
        var wanted = _acknowledged.Count + more;
        return UntilAsync($"{more} more writes", async () =>
        {
            // A write that fails instead of waiting ends its writer: the failure is the finding.
            foreach (var ended in _writers.Where(writer => writer.IsFaulted)) await ended;
            return _acknowledged.Count >= wanted;
        });
    }

    /// <summary>Every write that began is acknowledged when it returns.</summary>
    public Task StopWritersAsync()
    {
        _isStopping = true;
        return Task.WhenAll(_writers).WaitAsync(Bound);
    }

    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        if (await Poll.UntilAsync(async _ => await isSo() ? this : null, Bound, TimeProvider.System, TestContext.Current.CancellationToken) is null)
            throw new TimeoutException($"{what}: not within {Bound}.{Environment.NewLine}{LogTails()}");
    }

    /// <summary>Asks one node's server, whichever role it has. Null if it does not answer.</summary>
    public static async Task<T?> AskAsync<T>(PatroniNode node, Func<NpgsqlConnection, Task<T?>> query) where T : class
    {
        await using var connection = new NpgsqlConnection(string.Create(CultureInfo.InvariantCulture,
            $"{PostgresServer.ConnectionString(node.Port)};Timeout=1;Command Timeout=2;Cancellation Timeout=-1;Pooling=false"));
        try
        {
            await connection.OpenAsync();
            return await query(connection);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    /// <returns>The ids on a node; null if it does not answer.</returns>
    public static Task<List<long>?> IdsAsync(PatroniNode node) =>
        AskAsync<List<long>>(node, async connection => (await connection.QueryAsync<long>("SELECT id FROM notes ORDER BY id")).AsList());

    /// <returns>Null if the node does not answer.</returns>
    public static async Task<bool?> IsPrimaryAsync(PatroniNode node) =>
        await AskAsync<string>(node, async connection => await connection.ExecuteScalarAsync<bool>("SELECT pg_is_in_recovery()") ? "standby" : "primary")
            is { } role ? role == "primary" : null;

    private string LogTails() => string.Join(Environment.NewLine,
        Nodes.SelectMany(node => File.ReadLines(System.LogOf(node.Name)).TakeLast(20).Prepend(node.Name)));

    /// <summary>Its data can be removed.</summary>
    public void Passed() => _hasPassed = true;

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await Database.DisposeAsync();
        await System.DisposeAsync();
        if (_hasPassed) Directory.Delete(System.Options.Data, recursive: true);
    }
}
