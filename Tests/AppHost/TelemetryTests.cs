namespace Tests.AppHost;

/// <summary>What the dashboard shows after its command crashed the leader.</summary>
[Collection(OneAppHost.Name)]
public class TelemetryTests(AppHostFixture host) : AppHostTest(host)
{
    [Fact]
    public async Task Trace_OfAPaymentWhoseLeaderWasCrashed_IsOneFromTheRequestToTheSettlement()
    {
        var before = await Host.WaitUntilReadyAsync();
        using var dashboard = Host.OpenDashboard();

        var payment = await TracedPayment.BeginAsync(Host.Addresses, Cancellation);
        Assert.True((await Host.ExecuteAsync("payments", "crash-leader")).Success);
        var settled = await payment.Settled;

        Assert.Equal("paid", settled.Status);
        Assert.True(settled.Epoch > before.Epoch);
        Assert.NotEqual(before.Leader, settled.SettledBy);
        var spans = await TracedPayment.GetTraceAsync(dashboard, payment.TraceId, Cancellation);
        Assert.Empty(TracedPayment.Spans.Except(spans.Select(span => span.ToString())));
        await Host.WaitUntilReadyAsync();
    }
}
