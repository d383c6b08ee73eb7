using Experiment.Clients;
using Experiment.History;

namespace Experiment.Trials;

/// <summary>One trial: bills patients, asks for their payments at a steady rate, crashes the leader, judges what came of it.</summary>
internal sealed class Trial(TrialOptions options, Addresses addresses, TrialProgress progress, TimeProvider time) : IDisposable
{
    private readonly PatientsClient _patients = new(addresses);
    private readonly MonitorClient _monitor = new(addresses, time);
    private readonly GatewayClient _gateway = new(addresses);

    /// <param name="number">From 1.</param>
    /// <param name="run">Tells this run's patients and keys from every other's on the same data.</param>
    /// <exception cref="HttpRequestException">The system could not be reached before or after the load.</exception>
    public async Task<TrialOutcome> RunAsync(int number, string run, CancellationToken cancellation)
    {
        var chance = options.Chance(number);
        var reader = new HistoryReader(_patients, _monitor, _gateway, time);
        var name = $"{run}-{number}";

        progress.Begin(number);
        var baseline = await reader.ReadBaselineAsync(cancellation);
        var bills = await BillPatients.RunAsync(_patients, name, options.Requests, chance, progress.Billed, cancellation);
        var staleBefore = (await _monitor.GetClusterAsync(cancellation)).StaleWritesRejected;

        var plan = new CrashPlan(CrashPlan.Draw(options.Crashes, options.Requests, chance), options.Fault, _monitor);
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
        var history = await reader.ReadAsync(baseline, asks, cancellation);
        var staleAfter = (await _monitor.GetClusterAsync(cancellation)).StaleWritesRejected;
        return new TrialOutcome(number, start, history, HistoryChecker.Check(history), crashes, staleAfter - staleBefore);
    }

    public void Dispose()
    {
        _patients.Dispose();
        _monitor.Dispose();
        _gateway.Dispose();
    }
}
