using System.Threading.Channels;
using Coordination.Protocol;

namespace Payments.Api.Membership;

/// <summary>Publishes this replica's presence to all open connections. Safe to use from any thread.</summary>
public sealed class PresenceBoard(Self self)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Channel<Presence>> _readers = [];
    private bool _isClosed;

    public Presence Current { get; private set; } = new(null, self.Instance, false, 0, false, false);

    public void Publish(Presence presence)
    {
        lock (_gate)
        {
            if (presence with { Version = Current.Version } == Current) return;
            Current = presence with { Version = Current.Version + 1 };
            foreach (var reader in _readers) reader.Writer.TryWrite(Current);
        }
    }

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
