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

    /// <summary>A local cluster whose ledger is on a server, whoever runs that.</summary>
    LedgerServer = Cluster | 8,

    /// <summary>A local cluster that starts the server of its ledger.</summary>
    OwnLedgerServer = LedgerServer | 16,
}

/// <summary>Something that is done to the running system while it is under load.</summary>
internal interface IFault
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, for a person.</summary>
    string Description { get; }

    /// <summary>What <see cref="Crash.Effects"/> counts: the evidence that it really bit.</summary>
    string Evidence { get; }

    FaultNeeds Needs => FaultNeeds.Nothing;

    /// <summary>About how long it lasts, so that the load lasts longer.</summary>
    TimeSpan Lasts => TimeSpan.FromSeconds(1);

    /// <summary>Does it once, and undoes what can be undone. It returns when the next one may follow.</summary>
    /// <param name="began">Called with what it strikes, as it strikes.</param>
    /// <returns>What was done; null when there was nothing to do it to within a bounded wait.</returns>
    Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation);
}

/// <summary>A fault that was injected.</summary>
/// <param name="At">By this process's clock, just before.</param>
/// <param name="Server">What it struck: a replica's id, a part's name.</param>
/// <param name="Epoch">Under which the leader led, as the monitor knew it; 0 where nobody was asked.</param>
/// <param name="Until">When the disturbance itself was over; a killed process is back later.</param>
/// <param name="Effects">How often it bit, counted as <see cref="IFault.Evidence"/> says; 0: it was injected in vain.</param>
internal sealed record Crash(DateTimeOffset At, string Server, long Epoch, DateTimeOffset Until, long Effects);
