using System.Diagnostics.Metrics;
using Coordination.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Payments.Api.Reconciliation;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Reconciliation;

public sealed class ReconcilingWorkTests
{
    [Theory]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(NullReferenceException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task Comparison_ThatFailsInAnyWay_IsTriedAgainInTheSameTerm(Type failure)
    {
        await using var store = await TestLedger.CreateAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var gateway = new FailingRecord(failure);
        var reconciler = new Reconciler(new ReconciliationLedger(store.Database, TimeProvider.System), gateway,
            new ReconciliationTelemetry(services.GetRequiredService<IMeterFactory>()), NullLogger<Reconciler>.Instance);
        var options = Options.Create(new ReconciliationOptions());
        var work = new ReconcilingWork(new Waiting(), reconciler, options, new HurriedTime(), NullLogger<Reconciler>.Instance);
        using var stepDown = new CancellationTokenSource();

        var leading = work.LeadAsync(new Term("server_1", 1, new Held()), stepDown.Token, CancellationToken.None);
        await gateway.AskedAgain.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await stepDown.CancelAsync();
        await leading;
    }

    private sealed class FailingRecord(Type failure) : IGatewayRecord
    {
        private readonly TaskCompletionSource _askedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public Task AskedAgain => _askedAgain.Task;

        public Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation)
        {
            if (++_calls > 1) _askedAgain.TrySetResult();
            throw (Exception)Activator.CreateInstance(failure)!;
        }

        public Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation) =>
            ReadAsync(0, cancellation);
    }

    private sealed class Held : ILease
    {
        public bool IsHeld => true;
    }

    private sealed class Waiting : ILeaderWork
    {
        public Task WarmUpAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation) => Task.FromResult(1L);

        public async Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stepDown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
