using Clients;
using Cluster;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>
/// A cluster with the dashboard, and one payment whose leader is killed while it charges. Shared by
/// <see cref="DashboardTests"/>.
/// </summary>
public sealed class TracedTakeover : IAsyncLifetime
{
    private readonly LocalCluster _system = new(
        new ClusterOptions(
            ClusterOptions.FreshData(), Ports.Free(), TimeSpan.FromMilliseconds(500), ClusterOptions.DefaultLiveness, Dashboard.Program),
        TimeProvider.System);

    public Ports Ports => _system.Options.Ports;

    /// <summary>The trace of the clerk's request.</summary>
    public string TraceId { get; private set; } = "";

    /// <summary>The leader and its epoch when the payment was requested.</summary>
    public (string Leader, long Epoch) Before { get; private set; }

    public PaymentView Payment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.Null(Preflight.WhatIsMissing(_system.Options) ?? Preflight.WhyNoDashboard(_system.Options));
        await _system.StartAsync(CancellationToken.None);
        if (await Readiness.WaitAsync(_system, _ => { }, TimeProvider.System, CancellationToken.None) is { } notReady)
            Assert.Fail($"{notReady}{Environment.NewLine}{_system.LogTails(30)}");

        var view = await _system.Monitor.WaitAsync(view => view.LivingLeader is not null, ClusterFixture.Bound, CancellationToken.None);
        var leader = Assert.IsType<ClusterStatus>(view).LivingLeader!;
        Before = (leader.Id, view!.Epoch!.Value);
        var payment = await TracedPayment.BeginAsync(_system.Addresses, CancellationToken.None);
        TraceId = payment.TraceId;
        Assert.True(Signals.Kill(leader.Pid!.Value));
        Payment = await payment.Settled;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        KeptDataAttribute.Remove(_system.Options.Data);
    }
}
