using System.Text.Json;
using Clients;
using Cluster;
using Experiment.Bench.Load;

namespace Experiment.Bench.Alta;

/// <summary>Payments that were accepted while no replica ran, settled once the replicas start: from the first settlement to the last.</summary>
internal sealed class Drain(string system, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly BenchRow _inOrder = new(Backlog.InOrder, system, Backlog.Unit, Beside: [$"{Backlog.InOrder} (bullmq)", $"{Backlog.InOrder} (rabbitmq)"]);

    public IReadOnlyList<BenchRow> Rows => [_inOrder];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(_inOrder)) return;
        round.Tell(_inOrder, "making bills");
        var payments = await load.BillAsync(Backlog.Length, cancellation, wait: false);
        var replicas = Enumerable.Range(1, Ports.PaymentsReplicas).Select(Parts.Payments).ToList();
        await Task.WhenAll(replicas.Select(cluster.StopAsync));
        var before = await cluster.Patients.GetLastSequenceAsync(cancellation);

        round.Tell(_inOrder, "queueing them");
        await new ClosedLoop(cluster.Options.Ports.Patients, AltaLoad.Connections, time).RunAsync(payments, (_, answer) =>
        {
            if (answer.Status != 202) throw new BenchException($"A payment was not queued: {answer}");
        }, cancellation);

        round.Tell(_inOrder, "settling them");
        foreach (var replica in replicas) await cluster.StartAsync(replica);
        using var reader = await HttpConnection.OpenAsync(cluster.Options.Ports.Patients, cancellation);
        var total = load.Get($"/settlements?after={before}&page_size=1");
        await Waiting.UntilAsync("the end of the backlog", async token => Total(await reader.SendAsync(total, token)) >= before + Backlog.Length,
            Bound, time, cancellation, Look);
        var settled = await cluster.Patients.GetSettlementsAsync(before, cancellation);
        round.Report(_inOrder, Rate(settled), settled.Count);
    }

    private static double Rate(IReadOnlyList<SettlementView> settled) => settled.Count == Backlog.Length && settled.All(each => each.Outcome == "paid")
        ? (settled.Count - 1) / (settled[^1].SettledAt - settled[0].SettledAt).TotalSeconds
        : throw new BenchException($"{settled.Count} of {Backlog.Length} payments of the backlog were settled, or not all were paid.");

    private static long Total(HttpAnswer answer)
    {
        using var page = JsonDocument.Parse(answer.Body);
        return page.RootElement.GetProperty("total").GetInt64();
    }
}
