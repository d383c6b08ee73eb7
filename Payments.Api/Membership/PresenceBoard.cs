using System.Threading.Channels;
using Coordination.Protocol;

namespace Payments.Api.Membership;

/// <summary>What this replica's leadership of a shard adds to its presence.</summary>
internal readonly record struct ShardPresence(bool Leads, long Epoch, bool IsLeaving);

/// <summary>Publishes this replica's presence to all open connections. Safe to use from any thread.</summary>
public sealed class PresenceBoard(Self self, int shards = 1)
{
    private readonly Lock _gate = new();
    private readonly ShardPresence[] _shards = new ShardPresence[shards];
    private readonly HashSet<Channel<Presence>> _readers = [];
    private bool _isClosed;

    public Presence Current { get; private set; } = new(null, self.Instance, false, 0, false, false);

    /// <summary>Publishes the state of this shard, and what has changed of the replica.</summary>
    internal void Publish(int shard, ShardPresence state)
    {
        lock (_gate)
        {
            _shards[shard] = state;
            var presence = Describe();
            // Lists are equal only if they are the same list.
            if (AreEqual(presence.Leads, Current.Leads) && presence with { Version = Current.Version, Leads = Current.Leads } == Current) return;
            Current = presence with { Version = Current.Version + 1 };
            foreach (var reader in _readers) reader.Writer.TryWrite(Current);
        }
    }

    private Presence Describe() => new(
        self.Registered?.Id,
        self.Instance,
        _shards[0].Leads,
        _shards[0].Epoch,
        self.IsWarm,
        _shards.Any(shard => shard.IsLeaving),
        Proofs: self.Proofs,
        Leads: shards == 1 ? null
            : [.. _shards.Index().Where(shard => shard.Item.Leads).Select(shard => new ShardLeadership(shard.Index, shard.Item.Epoch))]);

    private static bool AreEqual(IReadOnlyList<ShardLeadership>? some, IReadOnlyList<ShardLeadership>? others) =>
        some is null || others is null ? some == others : some.SequenceEqual(others);

    /// <summary>The current presence, then every change, until <see cref="Close"/>.</summary>
    public async IAsyncEnumerable<Presence> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        // Unbounded: Kestrel's minimum data rate closes the connection of a stalled reader long before the queue gets large.
        var channel = Channel.CreateUnbounded<Presence>(new() { SingleReader = true });
        lock (_gate)
        {
            channel.Writer.TryWrite(Current);
            if (_isClosed) channel.Writer.Complete();
            else _readers.Add(channel);
        }
        try
        {
            // Not ReadAllAsync: it ignores the context and resumes on the thread pool.
            while (await channel.Reader.WaitToReadAsync(cancellation))
            {
                while (channel.Reader.TryRead(out var presence)) yield return presence;
            }
        }
        finally
        {
            lock (_gate) _readers.Remove(channel);
        }
    }

    /// <summary>Ends all connections after their last line: an open one would delay shutdown.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var reader in _readers) reader.Writer.TryComplete();
        }
    }
}
