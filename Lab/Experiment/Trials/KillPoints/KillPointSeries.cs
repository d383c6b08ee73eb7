using System.Globalization;
using Clients;
using Cluster;
using Experiment.History;
using Experiment.Trials.Faults;
using Experiment.Trials.Matrix;
using Spectre.Console;

namespace Experiment.Trials.KillPoints;

/// <summary>Kills, then freezes, the leader at each point of a payment's path, many times each, and judges the payments.</summary>
internal sealed class KillPointSeries(int times, string besides, TrialFiles files, IAnsiConsole console, TimeProvider time)
{
    public const string Name = "kill-points";
    public const string Description = "the leader killed, then frozen past its lease, at each point of a payment: "
        + "after it reads it, after its intent, after the charge, before its commit, before it acknowledges";
    public const int DefaultTimes = 20;

    private readonly FaultReport _report = new(string.Create(CultureInfo.InvariantCulture,
        $"./lab trial --fault {Name} --crashes {times}{besides}"), files, console);

    /// <param name="plan">The plan of the cluster, which gets proxies.</param>
    public async Task<int> RunAsync(ClusterPlan plan, CancellationToken cancellation)
    {
        var (surroundings, _) = await Surroundings.PrepareAsync(plan, FaultNeeds.Proxies, console, time, cancellation);
        await using (surroundings)
        {
            if (await surroundings!.StartAsync(time, cancellation) is { } exitCode) return exitCode;
            foreach (var kind in Enum.GetValues<StrikeKind>())
            {
                foreach (var point in KillPoint.All) surroundings.KeepsData |= !await RunAsync(surroundings.Cluster, point, kind, cancellation);
            }
        }
        return await _report.FinishAsync(cancellation);
    }

    /// <returns>False if there were findings or other problems.</returns>
    private async Task<bool> RunAsync(LocalCluster cluster, KillPoint point, StrikeKind kind, CancellationToken cancellation)
    {
        var name = $"{(kind == StrikeKind.Kill ? "killed" : "frozen")} {point.Name}";
        console.WriteLine($"{name}: {point.Description}; {times} times");
        using var stage = new Stage(cluster, time);
        try
        {
            var (outcome, aftermath) = await RunAsync(stage, point, kind, cancellation);
            return _report.Add(FaultRow.Of(name, $"exact hits of {times}", outcome, aftermath), outcome);
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return _report.Trouble($"{name}: {exception.Message}");
        }
    }

    private async Task<(TrialOutcome Outcome, Aftermath Aftermath)> RunAsync(Stage stage, KillPoint point, StrikeKind kind, CancellationToken cancellation)
    {
        var cluster = stage.Cluster;
        var reader = new HistoryReader(cluster.Patients, cluster.Monitor, cluster.Gateway, time);
        await stage.ReadyAsync(cancellation);
        var (start, began) = (time.GetUtcNow(), time.GetTimestamp());
        var baseline = await reader.ReadBaselineAsync(cancellation);
        var staleBefore = (await cluster.Monitor.GetClusterAsync(cancellation)).StaleWritesRejected ?? 0;
        var (asks, crashes, keys) = (new List<Ask>(), new List<Crash>(), new List<string>());
        for (var number = 1; number <= times; number++)
        {
            var held = await Strike.RunAsync(stage, point, kind, cancellation);
            var payment = held.Payment;
            var answer = await payment.Answer;
            asks.Add(new Ask(number, payment.Bill.InvoiceId, payment.Bill.Amount,
                time.GetElapsedTime(began, payment.Sent), await payment.Waited, answer));
            keys.Add(payment.Key);
            crashes.Add(new Crash(time.GetUtcNow(), point.Name, 0, time.GetUtcNow(), held.IsExact ? 1 : 0));
        }
        var aftermath = new Aftermath(cluster.Patients, time);
        var judged = await aftermath.RunAsync(asks, ask => keys[ask.Number - 1], cancellation);
        var history = await reader.ReadAsync(baseline, judged, cancellation);
        var staleAfter = (await cluster.Monitor.GetClusterAsync(cancellation)).StaleWritesRejected ?? staleBefore;
        return (new TrialOutcome(1, start, asks, history, HistoryChecker.Check(history), crashes, staleAfter - staleBefore), aftermath);
    }
}
