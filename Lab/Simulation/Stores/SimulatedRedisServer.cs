using Coordination;
using Ledger.Payments;
using PaymentQueue;
using Simulation.Runtime;

namespace Simulation.Stores;

/// <summary>The simulated server: the model, blocked readers, subscribers and current faults.</summary>
internal sealed class SimulatedRedisServer
{
    private sealed record Waiter(int Shard, Arrival After, int Limit, Action<IReadOnlyList<StreamEntry>> Wake);

    private readonly World _world;
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly List<(Process Process, Action<IReadOnlyList<string>> Announced)> _subscribers = [];

    public SimulatedRedisServer(World world, CoordinationOptions options)
    {
        _world = world;
        Model = new RedisModel(options, () => TimeSpan.FromTicks(world.Scheduler.Now) + ClockOffset, world.Mutation.MendsKeys);
    }

    public RedisModel Model { get; }

    public bool IsDown { get; set; }

    /// <summary>The probability that a call's request or reply is lost, or that it is applied after its time-out.</summary>
    public double Flakiness { get; set; }

    public TimeSpan ClockOffset { get; set; }

    /// <summary>XREAD BLOCK.</summary>
    public void Read(int shard, Arrival after, int limit, TimeSpan wait, Action<IReadOnlyList<StreamEntry>> answer)
    {
        var found = Model.Streams[shard].Read(after, limit);
        if (found.Count > 0 || wait == TimeSpan.Zero)
        {
            answer(found);
            return;
        }
        var waiter = _waiters.AddLast(new Waiter(shard, after, limit, answer));
        _world.Scheduler.After(wait, () =>
        {
            if (waiter.List is null) return;
            _waiters.Remove(waiter);
            answer([]);
        });
    }

    public void Appended(int shard)
    {
        for (var waiter = _waiters.First; waiter is not null;)
        {
            var next = waiter.Next;
            var found = waiter.Value.Shard == shard ? Model.Streams[shard].Read(waiter.Value.After, waiter.Value.Limit) : [];
            if (found.Count > 0)
            {
                _waiters.Remove(waiter);
                waiter.Value.Wake(found);
            }
            waiter = next;
        }
    }

    public void Trimmed(Process by, IReadOnlyList<StreamEntry> entries)
    {
        if (entries.Count > 0) _world.Checker.Trimmed(by, entries);
    }

    public void Subscribe(Process process, Action<IReadOnlyList<string>> announced)
    {
        _subscribers.Add((process, announced));
        process.Died += () => _subscribers.RemoveAll(subscriber => subscriber.Process == process);
    }

    /// <summary>PUBLISH to the current subscribers. Each message may be lost or late.</summary>
    public void Publish(IReadOnlyList<string> message)
    {
        foreach (var (process, announced) in _subscribers)
        {
            if (_world.Network.IsCut("redis", process.Node.Name) || _world.Chance.Is(Flakiness / 2))
            {
                _world.Coverage.Count(Happening.AnnouncementLost);
                continue;
            }
            _world.Scheduler.After(_world.Network.Latency(), () =>
                _world.Scheduler.Ready(new(process, _ => announced(message), null, InContext: false)));
        }
    }

    public void Wipe()
    {
        Model.Wipe();
        _world.Tell("redis", $"is wiped");
    }

    /// <summary>Adds an entry as if by hand.</summary>
    public void AddByHand(int shard, StreamEntry entry)
    {
        if (entry.Arrival <= Model.Streams[shard].Top) return;
        Model.Streams[shard].Add(entry);
        Appended(shard);
    }
}
