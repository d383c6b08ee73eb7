using Clients;
using Cluster;
using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>One trial: bills patients, requests their payments at a steady rate, injects faults and judges the payments.</summary>
internal sealed class Trial(
    TrialOptions options, Addresses addresses, TrialProgress progress, TimeProvider time, LocalCluster? cluster = null) : IDisposable
{
    private static readonly TimeSpan CountBound = TimeSpan.FromSeconds(30);

    private readonly ClerkClient _patients = new(addresses);
    private readonly MonitorClient _monitor = new(addresses, time);
    private readonly GatewayReader _gateway = new(addresses);

    /// <param name="number">From 1.</param>
    /// <param name="run">Part of the patients' names and the keys, so that runs on the same data do not collide.</param>
    /// <param name="aftermath">What clerks do before the trial is judged; null to send each request only once.</param>
    /// <param name="disturb">Creates the faults; null for the options' fault at the options' moments.</param>
    /// <exception cref="HttpRequestException">The system could not be reached before or after the load.</exception>
    public async Task<TrialOutcome> RunAsync(int number, string run, CancellationToken cancellation,
        Aftermath? aftermath = null, Func<FaultContext, IDisturbance>? disturb = null)
    {
        var chance = options.Chance(number);
        var reader = new HistoryReader(_patients, _monitor, _gateway, time);
        var name = $"{run}-{number}";

        progress.Begin(number);
        var baseline = await reader.ReadBaselineAsync(cancellation);
        var bills = await BillPatients.RunAsync(_patients, name, options.Requests, chance, progress.Billed, cancellation, options.IsMixed);
        var staleBefore = await CountStaleWritesAsync(cancellation);

        var context = new FaultContext(addresses, _monitor, time, cluster, chance);
        var plan = disturb?.Invoke(context) ?? new CrashPlan(options.Moments(chance), options.Fault, context);
        var start = time.GetUtcNow();
        var crashing = plan.RunAsync(progress.Crashed, cancellation);
        var asks = await new OpenLoop(_patients, options.Rate, time).SendAsync(bills, name, index =>
        {
            progress.Sent();
            plan.Sent(index);
        }, progress.Answered, cancellation);
        progress.Step("waiting for the last crashes");
        var crashes = await crashing;

        progress.Step("waiting for the queue to drain");
        var answered = aftermath is null ? asks : await aftermath.RunAsync(asks, ask => OpenLoop.Key(name, ask.Number), cancellation);
        var history = await reader.ReadAsync(baseline, answered, cancellation, readsInvoices: options.IsMixed);
        var staleAfter = await CountStaleWritesAsync(cancellation);
        return new TrialOutcome(number, start, asks, history, HistoryChecker.Check(history), crashes, staleAfter - staleBefore);
    }

    /// <summary>The ledger counts them. A monitor that can't read the ledger reports no number.</summary>
    private async Task<long> CountStaleWritesAsync(CancellationToken cancellation) =>
        (await _monitor.WaitAsync(view => view.StaleWritesRejected is not null, CountBound, cancellation))?.StaleWritesRejected
            ?? throw new HttpRequestException("No monitor can read the ledger.");

    public void Dispose()
    {
        _patients.Dispose();
        _monitor.Dispose();
        _gateway.Dispose();
    }
}
