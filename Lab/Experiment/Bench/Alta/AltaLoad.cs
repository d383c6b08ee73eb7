using System.Text.Json;
using Cluster;
using Experiment.Bench.Load;

namespace Experiment.Bench.Alta;

/// <summary>Makes the requests of a load: bills that are issued before the measurement, and their payments.</summary>
internal sealed class AltaLoad(LocalCluster cluster, TimeProvider time)
{
    /// <summary>Of the rows with many payments at once.</summary>
    public const int Connections = 256;

    public const string Card = """{"card_token":"tok_visa"}""";

    private const string Charge = """{"kind":"consultation","description":"Bench","quantity":1,"unit_price":100}""";

    /// <summary>Seconds that a payment's request asks the server to wait for the settlement.</summary>
    private const int Wait = 60;

    private const int Billers = 32;

    private string Authorization => $"Authorization: {cluster.Addresses.Authorization()}\r\n";

    /// <summary>The request that a service token may send to any part.</summary>
    public ReadOnlyMemory<byte> Get(string path) => HttpRequestText.Get(path, Authorization);

    /// <summary>Issues invoices, each of a new patient, and returns the requests that pay them.</summary>
    /// <param name="wait">False: the request is answered once the payment is accepted.</param>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BillAsync(int count, CancellationToken cancellation, bool wait = true)
    {
        var patients = await AdmitAsync(count, charges: 1, cancellation);
        var invoices = await CreateAsync([.. patients.Select(patient => Post($"/patients/{patient}/invoices", ""))], cancellation);
        return [.. invoices.Select(invoice => HttpRequestText.Post(
            // As clients do it, the keys are in no order.
            $"/invoices/{invoice}/payments", $"{Authorization}Idempotency-Key: {Guid.NewGuid()}\r\nPrefer: wait={(wait ? Wait : 0)}\r\n", Card))];
    }

    /// <summary>Admits patients, each with so many unbilled charges, and returns their ids.</summary>
    public async Task<IReadOnlyList<string>> AdmitAsync(int count, int charges, CancellationToken cancellation)
    {
        var run = Guid.CreateVersion7().ToString("N");
        var patients = await CreateAsync(
            [.. Enumerable.Range(0, count).Select(number =>
                Post("/patients", $$"""{"name":"Bench patient {{number}}","document":"{{run[^24..]}}-{{number}}","trial":true}"""))], cancellation);
        await CreateAsync(
            [.. patients.SelectMany(patient => Enumerable.Repeat(Post($"/patients/{patient}/charges", Charge), charges))], cancellation);
        return patients;
    }

    /// <summary>Pays every bill and checks that each is paid.</summary>
    public Task<LoopResult> PayAsync(
        int port, int connections, IReadOnlyList<ReadOnlyMemory<byte>> payments, CancellationToken cancellation) =>
        new ClosedLoop(port, connections, time).RunAsync(payments, (_, answer) => CheckPaid(answer), cancellation);

    public static void CheckPaid(HttpAnswer answer)
    {
        if (answer.Status != 200 || !answer.Contains("\"paid\""u8)) throw new BenchException($"A payment was not paid: {answer}");
    }

    private ReadOnlyMemory<byte> Post(string path, string body) => HttpRequestText.Post(path, Authorization, body);

    /// <returns>The created objects' ids, in the order of the requests.</returns>
    private async Task<string[]> CreateAsync(IReadOnlyList<ReadOnlyMemory<byte>> requests, CancellationToken cancellation)
    {
        var ids = new string[requests.Count];
        await new ClosedLoop(cluster.Options.Ports.Patients, Billers, time).RunAsync(requests, (number, answer) =>
        {
            if (answer.Status != 201) throw new BenchException($"A bill could not be made: {answer}");
            using var created = JsonDocument.Parse(answer.Body);
            ids[number] = created.RootElement.GetProperty("id").GetString()!;
        }, cancellation);
        return ids;
    }
}
