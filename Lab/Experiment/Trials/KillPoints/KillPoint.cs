namespace Experiment.Trials.KillPoints;

/// <summary>A stage of a payment's way, at which its leader is held from outside, with nothing in the services for it.</summary>
internal abstract class KillPoint
{
    public static IReadOnlyList<KillPoint> All { get; } = [new AfterRead(), new AfterIntent(), new AfterCharge(), new BeforeCommit(), new AfterCommit()];

    public static KillPoint Named(string name) => All.Single(point => point.Name == name);

    public abstract string Name { get; }

    /// <summary>How the leader is held there.</summary>
    public abstract string Description { get; }

    /// <summary>Begins a payment and returns when its leader stands at this point.</summary>
    /// <param name="leader">The part that leads.</param>
    public abstract Task<Held> ReachAsync(Stage stage, string leader, CancellationToken cancellation);
}

/// <summary>A payment whose leader stands at a kill point.</summary>
/// <param name="IsExact">There is evidence that it stands there, and no further.</param>
/// <param name="ReleaseAsync">Takes away what holds it there; called when the leader is dead or frozen.</param>
internal sealed record Held(UnderWay Payment, bool IsExact, Func<Task> ReleaseAsync)
{
    public static Task Nothing() => Task.CompletedTask;
}
