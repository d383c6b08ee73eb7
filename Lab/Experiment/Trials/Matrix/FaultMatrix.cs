using Clients;
using Cluster;
using Experiment.Trials.Faults;
using Experiment.Trials.Report;
using Spectre.Console;

namespace Experiment.Trials.Matrix;

/// <summary>Runs one fault after another, each under its own load, and reports the effect of each on the payments.</summary>
internal sealed class FaultMatrix(MatrixOptions options, TrialFiles files, IAnsiConsole console, TimeProvider time)
{
    private readonly FaultReport _report = new(options.CommandLine, files, console);

    /// <summary>Runs on local clusters, one for each kind of surroundings.</summary>
    /// <param name="plan">Creates the plan of a new cluster.</param>
    public async Task<int> RunAsync(Func<ClusterPlan> plan, CancellationToken cancellation)
    {
        foreach (var group in options.Faults.GroupBy(fault => fault.Needs | FaultNeeds.Cluster).OrderBy(group => group.Key))
        {
            var left = new Queue<Fault>(group);
            while (left.Count > 0)
            {
                var (surroundings, obstacle) = await Surroundings.PrepareAsync(plan(), group.Key, console, time, cancellation);
                if (surroundings is null)
                {
                    Skip(left, obstacle!);
                    break;
                }
                await using (surroundings)
                {
                    if (await surroundings.StartAsync(time, cancellation) is { } exitCode) return exitCode;
                    await RunAllAsync(surroundings, left, cancellation);
                }
            }
        }
        return await _report.FinishAsync(cancellation);
    }

    /// <summary>Runs on a running system, without the faults that need a local cluster.</summary>
    public async Task<int> RunAsync(Addresses addresses, CancellationToken cancellation)
    {
        Skip(options.Faults.Where(fault => fault.Needs != FaultNeeds.Nothing), "it needs a cluster of its own: leave out --attach");
        foreach (var fault in options.Faults.Where(fault => fault.Needs == FaultNeeds.Nothing)) await TryAsync(fault, addresses, null, cancellation);
        return await _report.FinishAsync(cancellation);
    }

    /// <summary>Runs faults until none are left, or the cluster does not become ready for the next one.</summary>
    private async Task RunAllAsync(Surroundings surroundings, Queue<Fault> left, CancellationToken cancellation)
    {
        while (left.TryDequeue(out var fault))
        {
            if (!await TryAsync(fault, surroundings.Cluster.Addresses, surroundings.Cluster, cancellation)) surroundings.KeepsData = true;
            if (left.Count == 0 || await Readiness.WaitAsync(surroundings.Cluster, _ => { }, time, cancellation) is not { } notReady) continue;
            _report.Trouble($"after {fault.Name} the cluster did not become ready again: {notReady}");
            surroundings.KeepsData = true;
            return;
        }
    }

    /// <returns>False if there were findings or other problems.</returns>
    private async Task<bool> TryAsync(Fault fault, Addresses addresses, LocalCluster? cluster, CancellationToken cancellation)
    {
        var trial = options.Of(fault);
        console.WriteLine($"{fault.Name}: {fault.Description}; {trial.Requests} requests, {trial.Crashes} times");
        using var patients = new ClerkClient(addresses);
        var aftermath = new Aftermath(patients, time);
        try
        {
            var progress = new TrialProgress(trial, console, time);
            using var running = new Trial(trial, addresses, progress, time, cluster);
            var outcome = await progress.ShowAsync(() => running.RunAsync(1, $"trial-{Guid.CreateVersion7():N}"[..18], cancellation, aftermath));
            if (files.Report is { } folder) TrialPicture.Save(outcome, trial, Path.Combine(folder, fault.Name));
            return _report.Add(FaultRow.Of(fault.Name, fault.Evidence, outcome, aftermath), outcome);
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return _report.Trouble($"{fault.Name}: the system could not be reached: {exception.Message}");
        }
    }

    private void Skip(IEnumerable<Fault> faults, string why)
    {
        foreach (var fault in faults) _report.Skip(fault.Name, why);
    }
}
