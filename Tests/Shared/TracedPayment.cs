using System.Diagnostics;
using System.Net.Http.Json;
using Clients;
using Experiment.Trials;

namespace Tests;

/// <summary>A payment whose charge is under way, so that its leader can be crashed. Its trace id is chosen before it begins.</summary>
internal sealed record TracedPayment(string TraceId, Task<PaymentView> Settled)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The spans that a takeover adds to the trace of a payment that waited for it.</summary>
    private static readonly string[] Takeover =
        ["payments: takeover", "payments: detected", "payments: elected", "payments: epoch minted", "payments: pending drained"];

    /// <summary>The spans of a payment that waited for a takeover, from the clerk's request to the settlement.</summary>
    public static readonly string[] Spans =
    [
        "patients: POST /invoices/{id}/payments", "patients: publish alta:payments", "payments: process alta:payments",
        "gateway: POST /charges", "payments: settle", .. Takeover,
    ];

    /// <summary>Returns once the gateway has received the charge and delays it.</summary>
    public static async Task<TracedPayment> BeginAsync(Addresses addresses, CancellationToken cancellation)
    {
        using var patients = new ClerkClient(addresses);
        using var gateway = addresses.Connect(addresses.Gateway, Bound);
        var bill = Assert.Single(await BillPatients.RunAsync(patients, $"traced-{Guid.CreateVersion7():N}"[..24], 1, new Random(1), () => { }, cancellation));
        (await gateway.PutAsJsonAsync("behavior", new { mode = "slow", slow_ms = 1500, times = 1 }, cancellation)).EnsureSuccessStatusCode();
        var trace = ActivityTraceId.CreateRandom();
        var settled = PostAsync(addresses, bill.InvoiceId, trace, cancellation);
        var taken = await Poll.UntilAsync(
            async token => await gateway.GetFromJsonAsync<Behavior>("behavior", token) is { Mode: "normal" } normal ? normal : null,
            Bound, TimeProvider.System, cancellation);
        Assert.NotNull(taken);
        return new TracedPayment(trace.ToHexString(), settled);
    }

    /// <summary>The spans that the dashboard has when the trace is complete or the bound has passed. Spans arrive some time after they end.</summary>
    public static async Task<IReadOnlyList<TracedSpan>> GetTraceAsync(DashboardClient dashboard, string traceId, CancellationToken cancellation) =>
        await Poll.UntilAsync(
            async token => await dashboard.GetTraceAsync(traceId, token) is var spans
                && !Spans.Except(spans.Select(span => span.ToString())).Any() ? spans : null,
            Bound, TimeProvider.System, cancellation)
        ?? await dashboard.GetTraceAsync(traceId, cancellation);

    private static async Task<PaymentView> PostAsync(Addresses addresses, string invoice, ActivityTraceId trace, CancellationToken cancellation)
    {
        using var patients = addresses.Connect(addresses.Patients, 2 * Bound);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"invoices/{invoice}/payments")
        {
            Content = JsonContent.Create(new { card_token = OpenLoop.CardToken }),
            Headers =
            {
                { "Idempotency-Key", invoice },
                { "Prefer", $"wait={ClerkClient.PreferredWait}" },
                { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" },
            },
        };
        using var response = await patients.SendAsync(request, cancellation);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<PaymentView>(Wire.Json, cancellation))!;
    }

    private sealed record Behavior(string Mode);
}
