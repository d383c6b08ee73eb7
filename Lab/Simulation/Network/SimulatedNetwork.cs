using Simulation.Runtime;

namespace Simulation.Network;

/// <summary>How a call ended.</summary>
internal enum CallFate
{
    Answered,

    /// <summary>No process listens at the address.</summary>
    Refused,

    /// <summary>No answer in time.</summary>
    Silent,
}

/// <summary>Messages between nodes. They take time; while the network is flaky, they may be lost, delayed or duplicated.</summary>
internal sealed class SimulatedNetwork(World world)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(4);

    private readonly Dictionary<(string, string), long> _cuts = [];
    private readonly Dictionary<string, Node> _nodes = [];

    /// <summary>The probability of a loss and of a delay of each message; a duplicate is half as likely.</summary>
    public double Flakiness { get; set; }

    public void Add(Node node) => _nodes.Add(node.Address, node);

    public Process? ListeningAt(string address) => _nodes.GetValueOrDefault(address)?.Process;

    public void Cut(string one, string other, TimeSpan duration) =>
        _cuts[Pair(one, other)] = world.Scheduler.Now + duration.Ticks;

    /// <summary>Raised when a middlebox silently drops the open connections to the replica of this name.</summary>
    public event Action<string>? Dropped;

    public void Drop(string replica) => Dropped?.Invoke(replica);

    /// <summary>The monitor that hears no replica, for good: for example, its signing key is wrong. Null for none.</summary>
    public string? DeafMonitor { get; set; }

    public void HealAll() => _cuts.Clear();

    public bool IsCut(string one, string other)
    {
        if (DeafMonitor is not null && (one == DeafMonitor || other == DeafMonitor) && IsReplica(one, other)) return true;
        if (_cuts.Count == 0 || !_cuts.TryGetValue(Pair(one, other), out var until)) return false;
        if (world.Scheduler.Now < until) return true;
        _cuts.Remove(Pair(one, other));
        return false;
    }

    /// <summary>How long a message takes; random for each.</summary>
    public TimeSpan Latency()
    {
        if (!world.Chance.Is(Flakiness)) return TimeSpan.FromMicroseconds(world.Chance.Between(100, 2000));
        world.Coverage.Count(Happening.MessageDelayed);
        return world.Chance.Between(TimeSpan.Zero, LongestDelay);
    }

    public bool Loses()
    {
        if (!world.Chance.Is(Flakiness)) return false;
        world.Coverage.Count(Happening.MessageLost);
        return true;
    }

    /// <summary>Calls the process at <paramref name="address"/>; <paramref name="handle"/> runs in that process, perhaps twice.</summary>
    public Task<(CallFate Fate, T? Value)> AskAsync<T>(
        Process from, string address, string what, TimeSpan patience, Func<Process, Task<T>> handle)
    {
        var call = new TaskCompletionSource<(CallFate, T?)>();
        world.Scheduler.After(from.Node.Clock.ToReal(patience), () => call.TrySetResult((CallFate.Silent, default)));
        if (Loses()) return call.Task;
        world.Scheduler.After(Latency(), Arrive);
        if (world.Chance.Is(Flakiness / 2))
        {
            world.Coverage.Count(Happening.MessageDuplicated);
            world.Scheduler.After(Latency(), Arrive);
        }
        return call.Task;

        void Arrive()
        {
            if (IsCut(from.Node.Name, _nodes[address].Name)) return;
            if (ListeningAt(address) is not { } target)
            {
                world.Scheduler.After(Latency(), () => call.TrySetResult((CallFate.Refused, default)));
                return;
            }
            target.Start(what, async () =>
            {
                var value = await handle(target);
                if (Loses() || IsCut(target.Node.Name, from.Node.Name)) return;
                world.Scheduler.After(Latency(), () => call.TrySetResult((CallFate.Answered, value)));
            });
        }
    }

    /// <summary>A connection attempt. The kernel answers it, so it succeeds even if the process is frozen.</summary>
    public Task<CallFate> ConnectAsync(Process from, string address, TimeSpan patience)
    {
        var attempt = new TaskCompletionSource<CallFate>();
        if (IsCut(from.Node.Name, _nodes[address].Name) || Loses())
        {
            world.Scheduler.After(from.Node.Clock.ToReal(patience), () => attempt.TrySetResult(CallFate.Silent));
            return attempt.Task;
        }
        world.Scheduler.After(Latency(), () =>
            attempt.TrySetResult(ListeningAt(address) is null ? CallFate.Refused : CallFate.Answered));
        return attempt.Task;
    }

    private bool IsReplica(string one, string other) => world.Replicas.Any(replica => replica.Name == one || replica.Name == other);

    private static (string, string) Pair(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
}
