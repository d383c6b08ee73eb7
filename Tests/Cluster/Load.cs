using Experiment.Clients;
using Experiment.Cluster;
using Experiment.History;
using Experiment.Trials;

namespace Tests.Cluster;

/// <summary>Payments at a steady rate through a real cluster while something is done to it, judged at the end.</summary>
internal sealed class Load(LocalCluster system) : IDisposable
{
    private const int Requests = 60;
    private const double Rate = 20;

    private readonly PatientsClient _patients = new(system.Addresses);
    private readonly HistoryReader _reader = new(system.Patients, system.Monitor, system.Gateway, TimeProvider.System);

    /// <param name="disturb">Done when a third of the requests has been sent.</param>
    public async Task<TrialHistory> RunAsync(Func<Task> disturb, CancellationToken cancellation)
    {
        var run = $"test-{Guid.CreateVersion7():N}"[..17];
        var baseline = await _reader.ReadBaselineAsync(cancellation);
        var bills = await BillPatients.RunAsync(_patients, run, Requests, new Random(1), () => { }, cancellation);
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disturbing = DisturbAsync();
        var asks = await new OpenLoop(_patients, Rate, TimeProvider.System).SendAsync(bills, run, index =>
        {
            if (index == Requests / 3) due.SetResult();
        }, _ => { }, cancellation);
        await disturbing;
        return await _reader.ReadAsync(baseline, await ReaskAsync(asks, run, cancellation), cancellation);

        async Task DisturbAsync()
        {
            await due.Task;
            await disturb();
        }
    }

    public void Dispose() => _patients.Dispose();

    /// <summary>
    /// A client whose connection broke knows nothing, and may ask again under the same key; it is judged by that answer. Only
    /// a crash of Patients.Api itself breaks one.
    /// </summary>
    private async Task<IReadOnlyList<Ask>> ReaskAsync(IReadOnlyList<Ask> asks, string run, CancellationToken cancellation)
    {
        var answered = new List<Ask>();
        foreach (var ask in asks)
        {
            var answer = ask.Answer.Status is not null ? ask.Answer
                : await Poll.UntilAsync(async token => await _patients.PayAsync(ask.InvoiceId, $"{run}-{ask.Number}", OpenLoop.CardToken, token)
                    is { Status: not null } again ? again : null, ClusterFixture.Bound, TimeProvider.System, cancellation);
            answered.Add(ask with { Answer = answer ?? ask.Answer });
        }
        return answered;
    }
}
