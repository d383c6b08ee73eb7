using System.Net;
using Clients;
using Experiment.Audit;

namespace Tests.Cluster;

/// <summary>The audit trail of a real system under faults.</summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class AuditTests(ClusterFixture cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trail_OfPaymentsThroughAKillAndAStepDown_IsWholeAndSaysWhoDidWhat()
    {
        await cluster.WaitUntilReadyAsync();
        using var load = new Load(cluster.System.Addresses);
        var history = await load.RunAsync(KillThenStepDownAsync, Cancellation);
        history.AssertAllPaid();

        var (exitCode, report) = await AuditAsync();
        Assert.True(exitCode == 0, report);
        var steps = new List<ChainLine>();
        await using var snapshot = await Snapshot.OpenAsync(cluster.System.Options.Data, null, Cancellation);
        await foreach (var row in snapshot.ReadAsync(ChainLine.Select, "operations", Cancellation)) steps.Add(ChainLine.Of(row));
        var step = steps.Last(line => line.Action == "server.step_down");
        Assert.Equal("experiment", step.Actor);
        Assert.StartsWith("server_", step.Subject, StringComparison.Ordinal);
        Assert.NotNull(step.Epoch);
        await cluster.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Audit_DuringPayments_SeesAConsistentSnapshot()
    {
        await cluster.WaitUntilReadyAsync();
        using var load = new Load(cluster.System.Addresses);
        var reports = new List<(int ExitCode, string Report)>();
        var history = await load.RunAsync(async () =>
        {
            for (var run = 0; run < 3; run++) reports.Add(await AuditAsync());
        }, Cancellation);
        history.AssertAllPaid();
        Assert.All(reports, run => Assert.True(run.ExitCode == 0, run.Report));
    }

    private Task<(int ExitCode, string Output)> AuditAsync() =>
        ExperimentProgram.RunAsync(Cancellation, "audit", "--data", cluster.System.Options.Data);

    private async Task KillThenStepDownAsync()
    {
        var killed = await LeadingAsync(_ => true);
        Assert.True(cluster.System.Kill(await cluster.LeaderAsync()));
        var leading = await LeadingAsync(view => view.Epoch > killed.Epoch);
        using var http = cluster.System.Addresses.Connect(leading.LivingLeader!.Address!, ClusterFixture.Bound);
        using var answer = await http.PostAsync(new Uri("stepdown", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await LeadingAsync(view => view.Epoch > leading.Epoch);
    }

    private async Task<ClusterStatus> LeadingAsync(Func<ClusterStatus, bool> state) => Assert.IsType<ClusterStatus>(
        await cluster.System.Monitor.WaitAsync(view => view.LivingLeader is not null && state(view), ClusterFixture.Bound, Cancellation));
}
