using System.Threading.Channels;
using Coordination.Protocol;
using Simulation.Runtime;

namespace Simulation.Network;

/// <summary>
/// A monitor's open connection to a replica. Lines arrive in order; a cut delays them. When the replica's process dies, its kernel closes
/// the connection; a cut delays that too. A connection that a middlebox dropped delivers nothing more, and neither end is told.
/// </summary>
internal sealed class PresenceConnection
{
    private static readonly TimeSpan Resend = TimeSpan.FromMilliseconds(200);

    private readonly World _world;
    private readonly Process _monitor;
    private readonly Node _replica;
    private readonly Channel<Presence> _lines = Channel.CreateUnbounded<Presence>();
    private readonly Queue<Presence?> _onTheWay = new();
    private bool _isMoving, _isDropped;

    public PresenceConnection(World world, Process monitor, Process replica)
    {
        (_world, _monitor, _replica) = (world, monitor, replica.Node);
        replica.Died += () => Send(null);
        world.Network.Dropped += name => _isDropped |= name == _replica.Name;
    }

    public ChannelReader<Presence> Lines => _lines.Reader;

    /// <summary>Sends a line; null closes the connection.</summary>
    public void Send(Presence? line)
    {
        _onTheWay.Enqueue(line);
        if (_isMoving) return;
        _isMoving = true;
        _world.Scheduler.After(_world.Network.Latency(), Move);
    }

    private void Move()
    {
        if (_monitor.IsDead || _isDropped) return;
        if (_world.Network.IsCut(_monitor.Node.Name, _replica.Name))
        {
            _world.Scheduler.After(Resend, Move);
            return;
        }
        while (_onTheWay.TryDequeue(out var line))
        {
            if (line is null) _lines.Writer.TryComplete();
            else _lines.Writer.TryWrite(line);
        }
        _isMoving = false;
    }
}
