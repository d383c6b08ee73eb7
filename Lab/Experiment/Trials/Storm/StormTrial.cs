using Clients;
using Cluster;
using Experiment.Trials.Faults;
using Experiment.Trials.Matrix;
using Spectre.Console;

namespace Experiment.Trials.Storm;

/// <summary>Runs a storm of faults under load, waits until the system is idle, and judges every payment.</summary>
internal sealed class StormTrial(StormOptions options, TrialFiles files, IAnsiConsole console, TimeProvider time)
{
    private readonly FaultReport _report = new(options.CommandLine, files, console);

    /// <summary>Runs on a local cluster with proxies, and with a small disk if one can be mounted.</summary>
    /// <param name="plan">Creates the plan of a new cluster.</param>
    public async Task<int> RunAsync(Func<ClusterPlan> plan, CancellationToken cancellation)
    {
        var faults = KnownFaults.Matrix;
        var (surroundings, obstacle) = await Surroundings.PrepareAsync(plan(), FaultNeeds.Proxies | FaultNeeds.SmallDisk, console, time, cancellation);
        if (surroundings is null)
        {
            foreach (var fault in faults.Where(fault => fault.Needs.HasFlag(FaultNeeds.SmallDisk))) _report.Skip(fault.Name, obstacle!);
            faults = [.. faults.Where(fault => !fault.Needs.HasFlag(FaultNeeds.SmallDisk))];
            (surroundings, _) = await Surroundings.PrepareAsync(plan(), FaultNeeds.Proxies, console, time, cancellation);
        }
        await using (surroundings)
        {
            var drawn = Possible(surroundings!.Cluster.Options);
            foreach (var fault in faults.Except(drawn)) _report.Skip(fault.Name, Surroundings.WhyNot(surroundings.Cluster.Options, fault.Needs)!);
            faults = [.. faults.Intersect(drawn)];
            if (await surroundings!.StartAsync(time, cancellation) is { } exitCode) return exitCode;
            surroundings.KeepsData = !await RunAsync(faults, surroundings.Cluster.Addresses, surroundings.Cluster, cancellation);
        }
        return await _report.FinishAsync(cancellation);
    }

    /// <returns>The faults that can be injected into such a cluster.</returns>
    internal static IReadOnlyList<Fault> Possible(ClusterOptions options) =>
        [.. KnownFaults.Matrix.Where(fault => Surroundings.WhyNot(options, fault.Needs) is null)];

    /// <summary>Runs on a running system, with the faults that need no local cluster.</summary>
    public async Task<int> RunAsync(Addresses addresses, CancellationToken cancellation)
    {
        await RunAsync([.. KnownFaults.Matrix.Where(fault => fault.Needs == FaultNeeds.Nothing)], addresses, null, cancellation);
        return await _report.FinishAsync(cancellation);
    }

    /// <returns>False if there were findings or other problems.</returns>
    private async Task<bool> RunAsync(IReadOnlyList<Fault> faults, Addresses addresses, LocalCluster? cluster, CancellationToken cancellation)
    {
        console.WriteLine(FormattableString.Invariant(
            $"{faults.Count} kinds of random faults for {options.Minutes} minutes, {options.Requests} requests; seed {options.Seed}"));
        using var patients = new ClerkClient(addresses);
        var aftermath = new Aftermath(patients, time);
        FaultStorm? storm = null;
        try
        {
            var progress = new TrialProgress(options.Trial, console, time);
            using var trial = new Trial(options.Trial, addresses, progress, time, cluster);
            var outcome = await progress.ShowAsync(() => trial.RunAsync(1, $"trial-{Guid.CreateVersion7():N}"[..18], cancellation, aftermath,
                context => storm = new FaultStorm(faults, context, options.Length, options.CalmRequests)));
            return Report(storm!, outcome, aftermath);
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return _report.Trouble($"the system could not be reached: {exception.Message}");
        }
    }

    private bool Report(FaultStorm storm, TrialOutcome outcome, Aftermath aftermath)
    {
        var crashes = outcome.Crashes;
        // Most faults strike before the system has recovered from the previous one, so only the recovery after the last is measured.
        var whole = outcome with { Crashes = crashes.Count == 0 ? [] : [crashes[^1] with { At = crashes[0].At, Until = crashes.Max(crash => crash.Until) }] };
        var row = FaultRow.Of($"{StormOptions.Name}, seed {options.Seed}", "faults with an effect", whole, aftermath);
        row = row with { Injected = crashes.Count, Effects = crashes.Count(crash => crash.Effects > 0) };
        foreach (var kind in storm.History.GroupBy(injected => injected.Fault).OrderBy(kind => kind.Key.Name))
        {
            _report.Tally(new FaultTally(kind.Key.Name, kind.Count(), kind.Count(injected => injected.Crash is not null),
                kind.Count(injected => injected.Crash is { Effects: > 0 }), kind.Sum(injected => injected.Crash?.Effects ?? 0), kind.Key.Evidence));
        }
        return _report.Add(row, outcome);
    }
}
