using System.Threading.Channels;
using Coordination.Protocol;

namespace Payments.Api.Membership;

/// <summary>What this replica says of itself, to whoever holds a connection open. Safe to use from any thread.</summary>
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
            if (presence == Current) return;
            Current = presence;
            foreach (var reader in _readers) reader.Writer.TryWrite(presence);
        }
    }

    /// <summary>The present line, then every change, until <see cref="Close"/>.</summary>
    public async IAsyncEnumerable<Presence> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        // A reader that stops reading loses its connection by Kestrel's minimum data rate long before this matters.
        var channel = Channel.CreateUnbounded<Presence>(new() { SingleReader = true });
        lock (_gate)
        {
            channel.Writer.TryWrite(Current);
            if (_isClosed) channel.Writer.Complete();
            else _readers.Add(channel);
        }
        try
        {
            // Not ReadAllAsync: it goes on in the thread pool, whatever the context.
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

    /// <summary>Ends all connections after their last line: an open one would hold up the server's stop.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var reader in _readers) reader.Writer.TryComplete();
        }
    }
}
