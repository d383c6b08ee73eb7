using Coordination;
using Coordination.LeaderLock;
using Coordination.MonitorLock;
using Coordination.Registry;
using Payments.Api.Leadership;

namespace Simulation.Stores;

/// <summary>
/// Redis as the scripts of <c>LeaderKeys</c>, <c>ReplicaKeys</c>, <c>MonitorKeys</c> and <c>RedisPaymentStream</c> see it. Each method
/// is one atomic script. A test compares it with a real server, call by call.
/// </summary>
/// <param name="now">The server's clock, which decides expiry.</param>
/// <param name="mends">Whether the scripts mend odd keys, as <c>KeyGuard</c> does.</param>
internal sealed class RedisModel(CoordinationOptions options, Func<TimeSpan> now, bool mends = true)
{
    private sealed record Value(object Content, TimeSpan Expires);

    /// <summary>The contents of a backup.</summary>
    public sealed record Backup(IReadOnlyList<KeyValuePair<string, object>> Keys, IReadOnlyList<StreamModel.Backup> Streams, long Counter);

    private const string MonitorLock = "monitor";

    // A list, a set, a stream ...
    private static readonly object OtherType = new();

    private readonly SortedDictionary<string, Value> _keys = new(StringComparer.Ordinal);

    /// <summary>The stream of each shard.</summary>
    public IReadOnlyList<StreamModel> Streams { get; } = [.. Enumerable.Range(0, options.Shards).Select(_ => new StreamModel())];

    /// <summary>An INCR counter, for a mutation that relies on it.</summary>
    public long Counter { get; set; }

    public bool HoldMonitor(MonitorRecord self)
    {
        if (Get<string>(MonitorLock, options.MonitorLease) is { } holder && holder != self.Instance) return false;
        Set(MonitorLock, self.Instance, options.MonitorLease);
        return true;
    }

    public void ReleaseMonitor(MonitorRecord self)
    {
        _keys.Remove($"monitor:{self.Id}");
        if (Get<string>(MonitorLock, options.MonitorLease) == self.Instance) _keys.Remove(MonitorLock);
    }

    public MonitorsView AnnounceMonitor(MonitorRecord self)
    {
        Set($"monitor:{self.Id}", self, options.HeartbeatExpiry);
        return new(
            [.. MonitorKeys().Select(key => Get<MonitorRecord>(key, options.HeartbeatExpiry)).OfType<MonitorRecord>()],
            Get<string>(MonitorLock, options.MonitorLease));
    }

    public ReplicaRecord? Claim(ReplicaRecord self)
    {
        string? mine = null, same = null, free = null;
        foreach (var id in options.ReplicaIds.OrderBy(id => id != self.Id))
        {
            var record = Get<ReplicaRecord>(Replica(id), options.HeartbeatExpiry);
            if (record?.Instance == self.Instance) mine ??= id;
            if (record?.Address == self.Address) same ??= id;
            if (record is null) free ??= id;
        }
        if ((mine ?? same ?? free) is not { } chosen) return null;
        var claimed = self with { Id = chosen };
        Set(Replica(chosen), claimed, options.HeartbeatExpiry);
        return claimed;
    }

    public Heartbeat RenewId(ReplicaRecord self, bool leads)
    {
        foreach (var id in options.ReplicaIds) Get<ReplicaRecord>(Replica(id), options.HeartbeatExpiry);
        var leaders = LeaderKeys().Select(key => Get<ReplicaInstance>(key, options.Lease)).ToArray();
        if (Look<ReplicaRecord>(Replica(self.Id)) is { } holder && holder.Instance != self.Instance && !leads) return new(false, leaders[0], leaders[1..]);
        Set(Replica(self.Id), self, options.HeartbeatExpiry);
        return new(true, leaders[0], leaders[1..]);
    }

    public void ReleaseId(ReplicaRecord self)
    {
        if (Get<ReplicaRecord>(Replica(self.Id), options.HeartbeatExpiry)?.Instance == self.Instance) _keys.Remove(Replica(self.Id));
    }

    public RegistryView ReadCluster()
    {
        var leaders = LeaderKeys().Select(Look<ReplicaInstance>).ToArray();
        return new([.. options.ReplicaIds.Select(id => Look<ReplicaRecord>(Replica(id))).OfType<ReplicaRecord>()], leaders[0], leaders[1..]);
    }

    public LeaderRenewal RenewLeader(ReplicaInstance self, bool assert, int shard = 0)
    {
        var holder = Get<ReplicaInstance>(LeaderKey(shard), options.Lease);
        if (holder is not null && holder.Instance != self.Instance) return LeaderRenewal.Lost;
        if (holder is null && !assert) return LeaderRenewal.Absent;
        Set(LeaderKey(shard), self, options.Lease);
        return LeaderRenewal.Held;
    }

    public void ReleaseLeader(ReplicaInstance self, int shard = 0)
    {
        if (Get<ReplicaInstance>(LeaderKey(shard), options.Lease)?.Instance == self.Instance) _keys.Remove(LeaderKey(shard));
    }

    public Naming Name(string monitor, ReplicaInstance candidate, ReplicaInstance? expected, int shard = 0)
    {
        if (Get<string>(MonitorLock, options.MonitorLease) != monitor) return new Naming.NotActive();
        if (Get<ReplicaInstance>(LeaderKey(shard), options.Lease) is { } holder && holder.Instance != expected?.Instance) return new Naming.Taken(holder);
        Set(LeaderKey(shard), candidate, options.Lease);
        return new Naming.Done();
    }

    /// <summary>Sets the leader's key without any check, as if by hand.</summary>
    public void ForceLeader(int shard, ReplicaInstance leader) => Set(LeaderKey(shard), leader, options.Lease);

    /// <summary>The keys that <see cref="MakeOdd"/> may change.</summary>
    public IReadOnlyList<string> OddKeys => [.. LeaderKeys(), MonitorLock, .. options.ReplicaIds.Select(Replica), .. MonitorKeys()];

    /// <summary>Changes a key as if by hand: its type, its owner to a stranger, or only its expiry. It never expires.</summary>
    /// <param name="key">One of <see cref="OddKeys"/>.</param>
    /// <param name="way">How, below 3.</param>
    /// <param name="address">The stranger's.</param>
    /// <returns>The stranger's text, null for another type.</returns>
    public object? MakeOdd(string key, int way, string address)
    {
        var content = way switch
        {
            0 => OtherType,
            1 when _keys.TryGetValue(key, out var value) => value.Content,
            _ when LeaderKeys().Contains(key) => new ReplicaInstance(options.ReplicaIds.First(), "stranger"),
            _ when key == MonitorLock => "stranger",
            _ when key.StartsWith("monitor:", StringComparison.Ordinal) => new MonitorRecord(key["monitor:".Length..], "stranger", address, 1),
            _ => new ReplicaRecord(key["replica:".Length..], "stranger", address, 1, default),
        };
        _keys[key] = new Value(content, TimeSpan.MaxValue);
        return content == OtherType ? null : content;
    }

    public void Wipe()
    {
        _keys.Clear();
        foreach (var stream in Streams) stream.Drop();
        Counter = 0;
    }

    public Backup Save() => new(
        [.. _keys.Select(key => new KeyValuePair<string, object>(key.Key, key.Value))], [.. Streams.Select(stream => stream.Save())], Counter);

    public void Restore(Backup backup)
    {
        _keys.Clear();
        foreach (var (key, value) in backup.Keys) _keys[key] = (Value)value;
        foreach (var (stream, saved) in Streams.Zip(backup.Streams)) stream.Restore(saved);
        Counter = backup.Counter;
    }

    private static string LeaderKey(int shard) => shard == 0 ? "leader" : $"leader:{shard}";

    private IEnumerable<string> LeaderKeys() => Enumerable.Range(0, options.Shards).Select(LeaderKey);

    private static string Replica(string id) => $"replica:{id}";

    private List<string> MonitorKeys() => [.. _keys.Keys.Where(key => key.StartsWith("monitor:", StringComparison.Ordinal))];

    // What a script reads, after it has mended the key.
    private T? Get<T>(string key, TimeSpan longest) where T : class
    {
        if (!_keys.TryGetValue(key, out var value)) return null;
        if (value.Expires <= now() || (mends && value.Content is not T)) _keys.Remove(key);
        else if (value.Content is not T) throw new InvalidOperationException("WRONGTYPE Operation against a key holding the wrong kind of value");
        else if (mends && value.Expires > now() + longest) _keys[key] = value with { Expires = now() + longest };
        return Look<T>(key);
    }

    // What MGET reads: nothing of another type.
    private T? Look<T>(string key) where T : class =>
        _keys.TryGetValue(key, out var value) && value.Expires > now() ? value.Content as T : null;

    private void Set(string key, object content, TimeSpan expiry) => _keys[key] = new Value(content, now() + expiry);
}
