using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>SIGSTOP of a part for some seconds: it keeps its connections, accepts new ones, and answers nothing.</summary>
internal sealed class FreezePart(string name, string description, TimeSpan length, PartChoice targets)
    : Fault(name, description, "processes stopped throughout")
{
    public override FaultNeeds Needs => FaultNeeds.Cluster;
    public override TimeSpan Lasts => length;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        var parts = await targets(context, cancellation);
        if (parts is not [var part, ..] || context.Cluster.Pid(part) is not { } pid || !Signals.Freeze(pid)) return null;
        try
        {
            return await context.DisturbAsync(part, began, async () =>
            {
                await context.WaitAsync(length, cancellation);
                return ProcessState.IsStopped(pid) ? 1 : 0;
            });
        }
        finally
        {
            Signals.Thaw(pid);
        }
    }
}
