namespace Experiment.Trials.KillPoints;

/// <summary>A point on a payment's path where its leader is held from outside. The services have no code for this.</summary>
internal abstract class KillPoint
{
    public static IReadOnlyList<KillPoint> All { get; } = [new AfterRead(), new AfterIntent(), new AfterCharge(), new BeforeCommit(), new AfterCommit()];

    public static KillPoint Named(string name) => All.Single(point => point.Name == name);

    public abstract string Name { get; }

    /// <summary>How the leader is held there.</summary>
    public abstract string Description { get; }

    /// <summary>Starts a payment and returns when its leader is at this point.</summary>
    /// <param name="leader">The part that leads.</param>
    public abstract Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation);
}

/// <summary>A payment whose leader is held at a kill point.</summary>
/// <param name="IsExact">True if there is evidence that the leader is there and no further.</param>
/// <param name="ReleaseAsync">Removes what holds it there; called when the leader is dead or frozen.</param>
internal sealed record Held(UnderWay Payment, bool IsExact, Func<Task> ReleaseAsync)
{
    public static Task Nothing() => Task.CompletedTask;
}
