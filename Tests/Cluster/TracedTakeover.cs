using System.Diagnostics;
using System.Net.Http.Json;
using Experiment.Clients;
using Experiment.Cluster;
using Experiment.Trials;

namespace Tests.Cluster;

/// <summary>
/// A cluster with the dashboard, and one payment whose leader is killed while it charges: what the tests of
/// <see cref="DashboardTests"/> look at.
/// </summary>
public sealed class TracedTakeover : IAsyncLifetime
{
    private static readonly string Program =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "dashboard", "aspire-managed"));

    private readonly LocalCluster _system = new(
        new ClusterOptions(ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness, Program), TimeProvider.System);

    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();

    public static bool IsPossible => File.Exists(Program);

    public Ports Ports => _system.Options.Ports;

    /// <summary>The trace that the clerk's request began.</summary>
    public string TraceId => _trace.ToHexString();

    /// <summary>Who led in which epoch when the payment was requested.</summary>
    public (string Leader, long Epoch) Before { get; private set; }

    public PaymentView Payment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!IsPossible) return;
        Assert.Null(Preflight.WhatIsMissing(_system.Options) ?? Preflight.WhyNoDashboard(_system.Options));
        await _system.StartAsync(CancellationToken.None);
        if (await Readiness.WaitAsync(_system, _ => { }, TimeProvider.System, CancellationToken.None) is { } notReady)
            Assert.Fail($"{notReady}{Environment.NewLine}{_system.LogTails(30)}");

        var view = await _system.Monitor.WaitAsync(view => view.LivingLeader is not null, ClusterFixture.Bound, CancellationToken.None);
        var leader = Assert.IsType<ClusterView>(view).LivingLeader!;
        Before = (leader.Id, view!.Epoch!.Value);
        var paying = await PayAsync();
        Assert.True(Signals.Kill(leader.Pid!.Value));
        Payment = await paying;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        Directory.Delete(_system.Options.Data, recursive: true);
    }

    /// <summary>Returns once the gateway has the charge and takes its time.</summary>
    private async Task<Task<PaymentView>> PayAsync()
    {
        using var gateway = new HttpClient { BaseAddress = _system.Addresses.Gateway };
        (await gateway.PutAsJsonAsync("behavior", new { mode = "slow", slow_ms = 1500, times = 1 })).EnsureSuccessStatusCode();
        var bill = Assert.Single(await BillPatients.RunAsync(_system.Patients, "traced", 1, new Random(1), () => { }, CancellationToken.None));
        var paying = PostAsync(bill.InvoiceId);
        var taken = await Poll.UntilAsync(
            async token => await gateway.GetFromJsonAsync<Behavior>("behavior", token) is { Mode: "normal" } normal ? normal : null,
            ClusterFixture.Bound, TimeProvider.System, CancellationToken.None);
        Assert.NotNull(taken);
        return paying;
    }

    private async Task<PaymentView> PostAsync(string invoice)
    {
        using var patients = new HttpClient { BaseAddress = _system.Addresses.Patients };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"invoices/{invoice}/payments")
        {
            Content = JsonContent.Create(new { card_token = OpenLoop.CardToken }),
            Headers =
            {
                { "Idempotency-Key", invoice },
                { "Prefer", $"wait={PatientsClient.PreferredWait}" },
                { "traceparent", $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01" },
            },
        };
        using var response = await patients.SendAsync(request);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<PaymentView>(Wire.Json))!;
    }

    private sealed record Behavior(string Mode);
}
