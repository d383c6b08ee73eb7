using Simulation.Stores;

namespace Simulation.Runtime;

/// <summary>Points at which a process can be killed, around an effect that it does not learn of.</summary>
internal enum KillPoint
{
    None,
    LedgerBeforeCommit,
    LedgerAfterCommit,
    GatewayCharged,
    RedisApplied,
}

/// <summary>
/// One process of a node, from start to death. Its code runs only through its <see cref="SynchronizationContext"/>: after its death
/// all further continuations are dropped; while it is frozen they wait.
/// </summary>
internal sealed class Process
{
    private readonly World _world;
    private readonly List<WorkItem> _frozen = [];

    public Process(World world, Node node, int generation)
    {
        _world = world;
        Node = node;
        Generation = generation;
        Context = new ProcessContext(this, world.Scheduler);
        Time = new SimulatedTime(world.Scheduler, node.Clock, this);
    }

    public Node Node { get; }
    public int Generation { get; }
    public string Instance => $"{Node.Name}-{Generation}";
    public SynchronizationContext Context { get; }
    public TimeProvider Time { get; }
    public bool IsDead { get; private set; }
    public bool IsFrozen { get; private set; }

    /// <summary>The number of continuations to run before it dies; negative for no death.</summary>
    public int KillIn { get; set; } = -1;

    /// <summary>Dies right after (or before) the next effect of this kind.</summary>
    public KillPoint KillAt { get; set; }

    /// <summary>Raised once, at its death.</summary>
    public event Action? Died;

    /// <summary>Raised once, at its death or at the end of the run, to dispose objects that the .NET runtime keeps in a list.</summary>
    public event Action? Ended;

    public override string ToString() => Instance;

    /// <summary>Schedules <paramref name="work"/> in this process. If it throws, the run fails (rule <c>loop</c>).</summary>
    public void Start(string what, Func<Task> work) => _world.Scheduler.Ready(new(this, _ => _ = ObserveAsync(what, work), null, InContext: true));

    public bool MayRun(WorkItem item)
    {
        if (IsDead) return false;
        if (IsFrozen)
        {
            _frozen.Add(item);
            return false;
        }
        if (KillIn < 0 || KillIn-- > 0) return true;
        _world.Coverage.Count(Happening.KilledAtAwait);
        Kill("killed at an await");
        return false;
    }

    public void Kill(string why)
    {
        if (IsDead) return;
        _world.Tell(this, $"dies: {why}");
        IsDead = true;
        _frozen.Clear();
        Died?.Invoke();
        Ended?.Invoke();
    }

    /// <summary>Ends it because the run is over: work that finalizers trigger must not be scheduled.</summary>
    public void Abandon()
    {
        IsDead = true;
        Ended?.Invoke();
    }

    /// <summary>Kills it if it is to die at <paramref name="point"/>; true if it is dead.</summary>
    public bool DiesAt(KillPoint point)
    {
        if (IsDead || KillAt != point) return IsDead;
        KillAt = KillPoint.None;
        _world.Coverage.Count(Happening.KilledAtEffect);
        Kill($"killed at {point}");
        return true;
    }

    public void Freeze()
    {
        if (!IsDead) IsFrozen = true;
    }

    public void Thaw()
    {
        if (!IsFrozen) return;
        IsFrozen = false;
        foreach (var item in _frozen) _world.Scheduler.Ready(item);
        _frozen.Clear();
    }

    private async Task ObserveAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not SimulationLeakException)
        {
            _world.Checker.Fail("loop", $"{what} of {this} ended with {failure.GetType().Name}: {failure.Message}");
        }
    }

    private sealed class ProcessContext(Process process, Scheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!process.IsDead) scheduler.Ready(new(process, d, state, InContext: true));
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Simulated code must not block.");

        public override SynchronizationContext CreateCopy() => this;
    }
}
