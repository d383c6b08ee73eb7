namespace Simulation.Runtime;

/// <summary>A place where processes run one after another: a name, an address, clocks.</summary>
internal abstract class Node(World world, string name, NodeClock clock)
{
    private int _generation;

    public string Name { get; } = name;
    public string Address { get; } = $"http://{name}";
    public NodeClock Clock { get; } = clock;
    protected World World { get; } = world;

    /// <summary>The running process; null between a death and the restart.</summary>
    public Process? Process { get; private set; }

    public override string ToString() => Name;

    public void Start()
    {
        if (Process is not null) return;
        var process = Process = new Process(World, this, ++_generation);
        process.Died += () =>
        {
            Process = null;
            World.NodeSupervisor.Restart(this);
        };
        World.Tell(process, $"starts");
        Begin(process);
    }

    /// <summary>Creates the process's components and starts them.</summary>
    protected abstract void Begin(Process process);
}
