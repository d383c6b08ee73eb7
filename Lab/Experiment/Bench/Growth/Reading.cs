using System.Text.Json;
using Cluster;
using Experiment.Bench.Alta;
using Experiment.Bench.Load;

namespace Experiment.Bench.Growth;

/// <summary>What a clerk and an operator wait for on a quiet system: a bill, a search, the first page of a list. One call after another.</summary>
/// <param name="beside">The system that the table compares it with; null for none.</param>
internal sealed class Reading(string system, string? beside, TimeProvider time)
{
    private const int WarmUp = 100;
    private const int Calls = 300;
    private const int Patients = 100;
    private const int Charges = 4;

    private readonly Pair _bill = new("consolidated", system, beside);
    private readonly Pair _name = new("search_name", system, beside);
    private readonly Pair _letter = new("search_letter", system, beside);
    private readonly Pair _patients = new("list_patients", system, beside);
    private readonly Pair _payments = new("list_payments", system, beside);

    public IReadOnlyList<BenchRow> Rows => [.. _bill.Rows, .. _name.Rows, .. _letter.Rows, .. _patients.Rows, .. _payments.Rows];

    public async Task MeasureAsync(Round round, LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        if (!round.Wants(Rows)) return;
        if (round.Wants(_bill.Rows))
        {
            var patients = await load.AdmitAsync(Patients, Charges, cancellation);
            await MeasureAsync(round, _bill, cluster, [.. patients.Select(patient => load.Get($"/patients/{patient}/consolidated"))], cancellation);
        }
        var names = round.Wants([.. _name.Rows, .. _letter.Rows]) ? await NamesAsync(cluster, load, cancellation) : [];
        await MeasureAsync(round, _name, cluster, [.. names.Select(name => Search(load, Beginning(name)))], cancellation);
        await MeasureAsync(round, _letter, cluster, [.. names.Select(name => Search(load, name[..1]))], cancellation);
        await MeasureAsync(round, _patients, cluster, [load.Get("/patients?page_size=15")], cancellation);
        await MeasureAsync(round, _payments, cluster, [load.Get("/payments?page_size=20")], cancellation);
    }

    private async Task MeasureAsync(
        Round round, Pair rows, LocalCluster cluster, IReadOnlyList<ReadOnlyMemory<byte>> calls, CancellationToken cancellation)
    {
        if (!round.Wants(rows.Rows)) return;
        var loop = new ClosedLoop(cluster.Options.Ports.Patients, connections: 1, time);
        await loop.RunAsync([.. Enumerable.Range(0, WarmUp).Select(number => calls[number % calls.Count])], Check, cancellation);
        var patientsApi = cluster.Pid(Parts.Patients) ?? throw new BenchException("Patients.Api ended.");
        var before = ProcessTime.Milliseconds(patientsApi);
        var result = await loop.RunAsync([.. Enumerable.Range(0, Calls).Select(number => calls[number % calls.Count])], Check, cancellation);
        round.Report(rows.Work, (ProcessTime.Milliseconds(patientsApi) - before) / Calls, Calls);
        round.Report(rows.Middle, new Trials.Percentiles(result.Milliseconds).At(50)!.Value, Calls);
    }

    private static void Check(int number, HttpAnswer answer)
    {
        if (answer.Status != 200) throw new BenchException($"A call was not answered: {answer}");
    }

    private static ReadOnlyMemory<byte> Search(AltaLoad load, string text) => load.Get($"/patients?search={Uri.EscapeDataString(text)}&page_size=15");

    /// <summary>A first name and the beginning of a surname, as a clerk types it.</summary>
    private static string Beginning(string name)
    {
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        return name[..Math.Min(name.Length, space + 4)];
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(LocalCluster cluster, AltaLoad load, CancellationToken cancellation)
    {
        using var connection = await HttpConnection.OpenAsync(cluster.Options.Ports.Patients, cancellation);
        var answer = await connection.SendAsync(load.Get("/patients?page_size=200"), cancellation);
        using var page = JsonDocument.Parse(answer.Body);
        return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(patient => patient.GetProperty("name").GetString()!)];
    }

    /// <summary>The time that a call takes by the clock, and the processors' time that it costs Patients.Api.</summary>
    private sealed class Pair(string name, string system, string? beside)
    {
        public BenchRow Middle { get; } = Row($"{name}_p50", system, beside);
        public BenchRow Work { get; } = Row($"{name}_work", system, beside);
        public IReadOnlyList<BenchRow> Rows => [Middle, Work];

        private static BenchRow Row(string name, string system, string? beside) =>
            new(name, system, "ms", Beside: beside is null ? null : [$"{name} ({beside})"]);
    }
}
