namespace Experiment.Trials.Faults;

/// <summary>What a fault needs besides a running system.</summary>
[Flags]
internal enum FaultNeeds
{
    Nothing = 0,

    /// <summary>The processes and files of a local cluster.</summary>
    Cluster = 1,

    /// <summary>A local cluster with a proxy on each connection.</summary>
    Proxies = Cluster | 2,

    /// <summary>A local cluster whose data has a small disk of its own.</summary>
    SmallDisk = Cluster | 4,

    /// <summary>A local cluster whose ledger is on a server, started by the cluster or not.</summary>
    LedgerServer = Cluster | 8,

    /// <summary>A local cluster that starts its ledger's server.</summary>
    OwnLedgerServer = LedgerServer | 16,

    /// <summary>A local cluster that starts a ledger on several nodes.</summary>
    ReplicatedLedger = Cluster | 32,

    /// <summary>A local cluster whose Redis has a replica.</summary>
    ReplicatedRedis = Cluster | 64,

    /// <summary>A local cluster whose Redis is one server: no other one tells it what it has.</summary>
    SingleRedis = Cluster | 128,
}

/// <summary>A fault that is injected into the running system under load.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="description">What it does, in words.</param>
/// <param name="evidence">What <see cref="Crash.Effects"/> counts: the evidence that the fault had an effect.</param>
internal abstract class Fault(string name, string description, string evidence)
{
    public string Name => name;
    public string Description => description;
    public string Evidence => evidence;

    public virtual FaultNeeds Needs => FaultNeeds.Nothing;

    /// <summary>About how long it lasts; the load must last longer.</summary>
    public virtual TimeSpan Lasts => TimeSpan.FromSeconds(1);

    /// <summary>Injects the fault once and undoes what can be undone. Returns when the next fault may follow.</summary>
    /// <param name="began">Called with the target when the fault strikes.</param>
    /// <returns>The injected fault; null if there was no target within a bounded wait.</returns>
    public abstract Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation);
}

/// <summary>A fault that was injected.</summary>
/// <param name="At">Just before the fault, by this process's clock.</param>
/// <param name="Server">The target: a replica's id or a part's name.</param>
/// <param name="Epoch">The leader's epoch, as the monitor knew it; 0 if the monitor was not asked.</param>
/// <param name="Until">When the disturbance ended; a killed process is back later.</param>
/// <param name="Effects">How often the fault had an effect, counted as <see cref="Fault.Evidence"/> says; 0 if it had none.</param>
internal sealed record Crash(DateTimeOffset At, string Server, long Epoch, DateTimeOffset Until, long Effects);
