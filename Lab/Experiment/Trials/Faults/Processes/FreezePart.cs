using LocalSystem;

namespace Experiment.Trials.Faults.Processes;

/// <summary>SIGSTOP of a part for some seconds: it keeps its connections, takes new ones, and answers nothing.</summary>
internal sealed class FreezePart(string name, string description, TimeSpan length, PartChoice targets) : IFault
{
    public string Name => name;
    public string Description => description;
    public string Evidence => "processes that stood still throughout";
    public FaultNeeds Needs => FaultNeeds.Cluster;
    public TimeSpan Lasts => length;

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
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
