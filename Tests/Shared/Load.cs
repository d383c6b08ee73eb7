using Clients;
using Experiment.History;
using Experiment.Trials;

namespace Tests;

/// <summary>Sends payments at a steady rate while a fault hits the running system, then collects the history for the verdict.</summary>
internal sealed class Load(Addresses addresses) : IDisposable
{
    private const int Requests = 60;
    private const double Rate = 20;

    /// <summary>Generous: it only tells a hang from a slow machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly ClerkClient _patients = new(addresses);
    private readonly MonitorClient _monitor = new(addresses, TimeProvider.System);
    private readonly GatewayReader _gateway = new(addresses);

    /// <param name="disturb">Runs when a third of the requests has been sent.</param>
    /// <param name="asksAgain">Whether a client whose connection broke retries under the same key.</param>
    public async Task<TrialHistory> RunAsync(Func<Task> disturb, CancellationToken cancellation, bool asksAgain = true)
    {
        var run = $"test-{Guid.CreateVersion7():N}"[..17];
        var reader = new HistoryReader(_patients, _monitor, _gateway, TimeProvider.System);
        var baseline = await reader.ReadBaselineAsync(cancellation);
        var bills = await BillPatients.RunAsync(_patients, run, Requests, new Random(1), () => { }, cancellation);
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disturbing = DisturbAsync();
        var asks = await new OpenLoop(_patients, Rate, TimeProvider.System).SendAsync(bills, run, index =>
        {
            if (index == Requests / 3) due.SetResult();
        }, _ => { }, cancellation);
        await disturbing;
        return await reader.ReadAsync(baseline, asksAgain ? await ReaskAsync(asks, run, cancellation) : asks, cancellation);

        async Task DisturbAsync()
        {
            await due.Task;
            await disturb();
        }
    }

    public void Dispose()
    {
        _patients.Dispose();
        _monitor.Dispose();
        _gateway.Dispose();
    }

    /// <summary>
    /// A client whose connection broke does not know the outcome and may retry under the same key; that answer counts. Only a
    /// crash of the front itself breaks a connection.
    /// </summary>
    private async Task<IReadOnlyList<Ask>> ReaskAsync(IReadOnlyList<Ask> asks, string run, CancellationToken cancellation)
    {
        var answered = new List<Ask>();
        foreach (var ask in asks)
        {
            var answer = ask.Answer.Status is not null ? ask.Answer
                : await Poll.UntilAsync(async token => await _patients.PayAsync(ask.InvoiceId, $"{run}-{ask.Number}", OpenLoop.CardToken, token)
                    is { Status: not null } again ? again : null, Bound, TimeProvider.System, cancellation);
            answered.Add(ask with { Answer = answer ?? ask.Answer });
        }
        return answered;
    }
}

internal static class Judgement
{
    /// <summary>Fails if a payment was lost, charged twice or settled out of order, or if a request did not succeed.</summary>
    public static void AssertAllPaid(this TrialHistory history)
    {
        var verdict = HistoryChecker.Check(history);
        Assert.True(verdict.IsClean,
            string.Join(Environment.NewLine, verdict.Findings.Select(finding => $"{finding.Anomaly} {finding.Subject}: {finding.Text}")));
        Assert.All(history.Asks, ask => Assert.True(ask.Answer.IsSuccess, $"request {ask.Number}: {ask.Answer}"));
    }
}
