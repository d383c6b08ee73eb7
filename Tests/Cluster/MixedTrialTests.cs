using Experiment.Trials;
using Experiment.Trials.Faults;
using Spectre.Console;

namespace Tests.Cluster;

/// <summary>A mixed trial on a real system: parts, cash, refunds and corrections while leaders are killed.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class MixedTrialTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bills_PaidInPartsAndGivenBackWhileLeadersAreKilled_HaveWhatTheirClerksWereTold()
    {
        await cluster.WaitUntilReadyAsync();
        var options = new TrialOptions(1, 60, 2, 20, KnownFaults.Seed.First(fault => fault.Name == "kill"), Seed: 7, IsMixed: true);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var progress = new TrialProgress(options, console, TimeProvider.System);
        using var trial = new Trial(options, cluster.System.Addresses, progress, TimeProvider.System, cluster.System);

        var outcome = await trial.RunAsync(1, $"mix-{Guid.CreateVersion7():N}"[..16], Cancellation);

        Assert.True(outcome.Verdict.IsClean, string.Join(Environment.NewLine, outcome.Verdict.Findings));
        var settled = outcome.History.Settlements.Where(entry => entry.Outcome == "paid").Select(entry => entry.Kind!).ToHashSet();
        Assert.Superset(new HashSet<string> { "card", "cash", "refund" }, settled);
        Assert.Contains(outcome.History.Invoices.Values, invoice => invoice.Payments.Count > 1);
        var (exitCode, report) = await ExperimentProgram.RunAsync(Cancellation, "audit", "--data", cluster.System.Options.Data);
        Assert.True(exitCode == 0, report);
        await cluster.WaitUntilReadyAsync();
    }
}
