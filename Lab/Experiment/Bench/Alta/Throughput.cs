using Cluster;
using Experiment.Bench.Marks;
using Experiment.Trials;

namespace Experiment.Bench.Alta;

/// <summary>HTTP request to paid answer, many at once: at Patients.Api itself and through the front.</summary>
/// <param name="beside">What the table compares it with, besides the bare request.</param>
internal sealed class Throughput(string system, bool hasFront, string? beside = null)
{
    private const int WarmUp = 3_000;
    private const int Payments = 8_000;

    /// <summary>How many payments are billed and paid for the rows without the front.</summary>
    public const int All = WarmUp + Payments;

    private const int PaymentsThroughFront = 5_000;

    public const string Name = "http_paid_256";

    private readonly BenchRow _rate = new(Name, system, "payments/s", Beside: beside is null ? [BareAspNet.Post.Name] : [BareAspNet.Post.Name, beside]);
    private readonly BenchRow _middle = new($"{Name}_p50", system, "ms");
    private readonly BenchRow _front = new($"{Name}_front", system, "payments/s", Beside: [BareAspNet.Post.Name]);

    public IReadOnlyList<BenchRow> Rows => hasFront ? [_rate, _middle, _front] : [_rate, _middle];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (round.Wants(_rate, _middle))
        {
            round.Tell(_rate, "making bills");
            var payments = await load.BillAsync(WarmUp + Payments, cancellation);
            var port = cluster.Options.Ports.Patients;
            await load.PayAsync(port, AltaLoad.Connections, [.. payments.Take(WarmUp)], cancellation);
            var result = await load.PayAsync(port, AltaLoad.Connections, [.. payments.Skip(WarmUp)], cancellation);
            round.Report(_rate, result.PerSecond, result.Requests);
            round.Report(_middle, new Percentiles(result.Milliseconds).At(50)!.Value, result.Requests);
        }
        if (hasFront && round.Wants(_front))
        {
            round.Tell(_front, "making bills");
            var payments = await load.BillAsync(WarmUp + PaymentsThroughFront, cancellation);
            var port = cluster.Options.Ports.Front;
            await load.PayAsync(port, AltaLoad.Connections, [.. payments.Take(WarmUp)], cancellation);
            var result = await load.PayAsync(port, AltaLoad.Connections, [.. payments.Skip(WarmUp)], cancellation);
            round.Report(_front, result.PerSecond, result.Requests);
        }
    }
}
