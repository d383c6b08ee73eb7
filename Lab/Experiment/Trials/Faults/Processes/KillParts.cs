using Cluster;
using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary><c>kill -9</c> of one or more parts at once; the cluster restarts them.</summary>
/// <param name="targets">Chooses the parts; an empty list if there is nothing to kill.</param>
/// <param name="restart">About how long the restart takes.</param>
internal sealed class KillParts(string name, string description, PartChoice targets, TimeSpan? restart = null,
    FaultNeeds needs = FaultNeeds.Cluster)
    : Fault(name, description, "processes killed")
{
    public override FaultNeeds Needs => needs;
    public override TimeSpan Lasts => restart ?? TimeSpan.FromSeconds(3);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var parts = await targets(context, cancellation);
        var struck = parts.Select(part => (Part: part, Pid: context.Cluster.Pid(part))).Where(part => part.Pid is not null).ToList();
        if (struck.Count == 0) return null;
        var at = context.Time.GetUtcNow();
        began(string.Join(", ", struck.Select(part => part.Part)));
        var killed = struck.Count(part => Signals.Kill(part.Pid!.Value));
        foreach (var (part, pid) in struck) await context.WaitForRestartAsync(part, pid!.Value, cancellation);
        return new Crash(at, string.Join(", ", struck.Select(part => part.Part)), 0, at, killed);
    }
}
