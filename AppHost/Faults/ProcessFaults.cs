using System.Globalization;
using AppHost.Stores;
using AppHost.Supervision;
using LocalSystem;

namespace AppHost.Faults;

/// <summary>The faults of a process that is not one of the system's own services. Each returns a message about its effect.</summary>
/// <param name="watch">Asked who leads the store to which the process belongs; null if the process never leads.</param>
internal sealed class ProcessFaults(string name, StoreWatch? watch, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary><c>kill -9</c> of the process and its children.</summary>
    public Task<ExecuteCommandResult> CrashAsync(ServiceProcess? target, CancellationToken cancellation) => InjectAsync(target, async process =>
    {
        process.Kill();
        await process.EndAsync(cancellation);
        return "killed";
    }, cancellation);

    /// <summary>SIGSTOP of the process and its children, and SIGCONT after <see cref="Faults.Freeze"/>.</summary>
    public Task<ExecuteCommandResult> FreezeAsync(ServiceProcess? target, CancellationToken cancellation) => InjectAsync(target, async process =>
    {
        List<int> frozen = [process.Id, .. ProcessTree.Below(process.Id)];
        try
        {
            foreach (var id in frozen) Signals.Freeze(id);
            await Task.Delay(Faults.Freeze, time, cancellation);
        }
        finally
        {
            foreach (var id in frozen) Signals.Thaw(id);
        }
        return string.Create(CultureInfo.InvariantCulture, $"frozen for {Faults.Freeze.TotalSeconds:0} s and resumed");
    }, cancellation);

    private async Task<ExecuteCommandResult> InjectAsync(
        ServiceProcess? target, Func<ServiceProcess, Task<string>> strike, CancellationToken cancellation)
    {
        if (target is null) return CommandResults.Failure($"{name} does not run now. Try again in a moment.");
        var before = watch is null ? null : await watch(cancellation);
        var start = time.GetTimestamp();
        var following = before?.Leader == name ? FollowAsync(watch!, start, cancellation) : null;
        var effect = await strike(target);
        var happened = string.Create(CultureInfo.InvariantCulture, $"{name} (process {target.Id}) was {effect}.");
        if (before is null) return CommandResults.Success(happened);
        if (following is null) return CommandResults.Success($"{happened} It was not the {before.Leading}.");
        return await following is { } follower
            ? CommandResults.Success($"{happened} It was the {before.Leading}; {follower}")
            : CommandResults.Failure($"{happened} It was the {before.Leading}, and no other one followed within {Bound.TotalSeconds:0} s.");
    }

    private async Task<string?> FollowAsync(StoreWatch watch, long start, CancellationToken cancellation)
    {
        while (time.GetElapsedTime(start) < Bound)
        {
            await Task.Delay(Interval, time, cancellation);
            if ((await watch(cancellation)).Leader is { } leader && leader != name)
                return string.Create(CultureInfo.InvariantCulture, $"{leader} is now, seen after {time.GetElapsedTime(start).TotalMilliseconds:0} ms.");
        }
        return null;
    }
}
