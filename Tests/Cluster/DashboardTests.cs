using System.Globalization;
using Clients;
using Cluster;

namespace Tests.Cluster;

/// <summary>
/// What the dashboard shows after a takeover. In the collection of the other clusters, so that no two clusters run at the same
/// time.
/// </summary>
[Collection(OneCluster.Name)]
public sealed class DashboardTests : IClassFixture<TracedTakeover>, IDisposable
{
    private static readonly string[] Noise = ["/ping", "/presence", "/observe", "/cluster", "/health", "/alive"];

    private readonly TracedTakeover _takeover;
    private readonly DashboardClient _dashboard;

    public DashboardTests(TracedTakeover takeover) =>
        (_takeover, _dashboard) = (takeover, new DashboardClient(Ports.Local(takeover.Ports.Dashboard)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trace_OfAPaymentWhoseLeaderWasKilled_IsOneFromTheRequestToTheSettlement()
    {
        var spans = await GetTraceAsync();

        Assert.All(spans, span => Assert.Equal(_takeover.TraceId, span.TraceId));
        Assert.Empty(TracedPayment.Spans.Except(spans.Select(span => span.ToString())));
        Assert.Equal("paid", _takeover.Payment.Status);
        Assert.NotEqual(_takeover.Before.Leader, _takeover.Payment.SettledBy);
    }

    [Fact]
    public async Task Trace_OfAPaymentWhoseLeaderWasKilled_NamesTheSuccessorAndItsEpoch()
    {
        var (leader, epoch) = _takeover.Before;
        var after = _takeover.Payment.Epoch!.Value;
        Assert.True(after > epoch, $"epoch {epoch} before the crash, {after} after it");

        var spans = await GetTraceAsync();

        // The killed leader's own span never ended, so it was never exported.
        var processed = Assert.Single(spans, span => span.Name == "process alta:payments");
        var takeover = Assert.Single(spans, span => span.Name == "takeover");
        Assert.Equal((_takeover.Payment.SettledBy, Text(after)), (processed.Attributes["alta.server"], processed.Attributes["alta.epoch"]));
        Assert.Equal(
            (leader, _takeover.Payment.SettledBy, Text(after)),
            (takeover.Attributes["alta.previous"], takeover.Attributes["alta.leader"], takeover.Attributes["alta.epoch"]));
    }

    [Fact]
    public async Task Logs_OfATakeover_SayWhoIsOffAndWhoLeads()
    {
        string[] said = [$"I AM OFF from {_takeover.Before.Leader}", $"The leader is {_takeover.Payment.SettledBy}"];
        Assert.NotNull(await UntilAsync(async token =>
        {
            var logs = await _dashboard.GetLogsAsync(token);
            return said.All(line => logs.Any(log => log.Service == "monitor" && log.Text == line)) ? logs : null;
        }));
    }

    [Fact]
    public async Task Traces_OfARunningCluster_HoldNoPingsAndNoHealthChecks()
    {
        await GetTraceAsync();
        var spans = await _dashboard.GetSpansAsync(Cancellation);
        Assert.Empty(
            from span in spans
            from path in new[] { "url.path", "url.full", "http.route" }.Select(name => span.Attributes.GetValueOrDefault(name))
            where path is not null && Noise.Any(noise => new Uri(new Uri("http://host"), path).AbsolutePath.StartsWith(noise, StringComparison.Ordinal))
            select $"{span} {path}");
    }

    [Fact]
    public async Task Metrics_OfARunningCluster_ComeFromEveryProcess()
    {
        string[] all = ["front 1", "front 2", "gateway gateway", "monitor 1", "monitor 2", "patients patients", "payments 1", "payments 2", "payments 3"];
        Assert.NotNull(await UntilAsync(async token =>
        {
            var measured = await _dashboard.GetMeasuredAsync(token);
            return all.Except(measured).Any() ? null : measured;
        }));
    }

    public void Dispose() => _dashboard.Dispose();

    private Task<IReadOnlyList<TracedSpan>> GetTraceAsync() => TracedPayment.GetTraceAsync(_dashboard, _takeover.TraceId, Cancellation);

    private static Task<T?> UntilAsync<T>(Func<CancellationToken, Task<T?>> ask) where T : class =>
        Poll.UntilAsync(ask, ClusterFixture.Bound, TimeProvider.System, Cancellation);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
