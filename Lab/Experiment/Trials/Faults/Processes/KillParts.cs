using Cluster;
using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary><c>kill -9</c> of one or more parts at the same moment; the cluster starts them again.</summary>
/// <param name="targets">Chooses them; an empty list when there is nothing to kill.</param>
/// <param name="restart">About how long their restart takes.</param>
internal sealed class KillParts(string name, string description, PartChoice targets, TimeSpan? restart = null) : IFault
{
    public string Name => name;
    public string Description => description;
    public string Evidence => "processes killed";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => restart ?? TimeSpan.FromSeconds(3);

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
