using Cluster;
using Experiment.Trials;
using Experiment.Trials.KillPoints;
using LocalSystem;

namespace Tests.Cluster;

/// <summary>
/// The leader is killed, or frozen past its lease, once at each stage of a payment; <c>trial --fault kill-points</c> does it twenty times.
/// The stages are held open from outside, so the services contain no test code.
/// </summary>
[Collection(OneCluster.Name)]
[Trait("Ledger", "both")]
public sealed class KillPointTests(ClusterFixture cluster) : IDisposable
{
    private readonly Stage _stage = new(cluster.System, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Points => [.. KillPoint.All.Select(point => point.Name)];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Leader_KilledAtAPoint_IsReplacedAndThePaymentChargedOnce(string point) => await StrikeAsync(point, StrikeKind.Kill);

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Leader_FrozenPastItsLeaseAtAPoint_ChangesNothingWhenThawed(string point) => await StrikeAsync(point, StrikeKind.Freeze);

    [Fact]
    public async Task PatientsApi_KilledBetweenCommitAndAppend_RelaysThePaymentAfterItsRestart()
    {
        await _stage.ReadyAsync(Cancellation);
        Assert.True(cluster.System.Freeze(Parts.Redis));
        UnderWay payment;
        try
        {
            payment = await _stage.PayAsync("status = 'requested'", Cancellation);
            var restarted = cluster.System.NextStartOf(Parts.Patients);
            Assert.True(cluster.System.Kill(Parts.Patients));
            await restarted.WaitAsync(ClusterFixture.Bound, Cancellation);
            Assert.False(payment.Answer.IsCompleted);
        }
        finally
        {
            cluster.System.Thaw(Parts.Redis);
        }
        Assert.True((await payment.Answer).IsSuccess);
        await AssertOneChargeAsync(payment);
    }

    [Fact]
    public async Task Leader_Stopped_HandsOverFirst_AndTheNextPaymentNeedsNoDetection()
    {
        var leader = await _stage.ReadyAsync(Cancellation);
        var epoch = (await cluster.System.Monitor.GetClusterAsync(Cancellation)).Epoch;
        var restarted = cluster.System.NextStartOf(leader);
        Assert.True(Signals.Terminate(cluster.System.Pid(leader)!.Value));
        var payment = await _stage.PayAsync("status = 'paid'", Cancellation);
        Assert.True((await payment.Answer).IsSuccess);
        await AssertOneChargeAsync(payment);
        Assert.Equal("released", await _stage.Ledger.ScalarAsync("SELECT reason FROM epochs WHERE epoch > @value ORDER BY epoch LIMIT 1", epoch, Cancellation));
        await restarted.WaitAsync(ClusterFixture.Bound, Cancellation);
    }

    public void Dispose() => _stage.Dispose();

    private async Task StrikeAsync(string point, StrikeKind kind)
    {
        var held = await Strike.RunAsync(_stage, KillPoint.Named(point), kind, Cancellation);
        var answer = await held.Payment.Answer;
        Assert.True(held.IsExact, "The leader was not exactly at the kill point.");
        Assert.True(answer.IsSuccess, $"{answer}");
        await AssertOneChargeAsync(held.Payment);
    }

    private async Task AssertOneChargeAsync(UnderWay payment)
    {
        Assert.Single(await cluster.System.Gateway.GetChargesAsync(Cancellation), charge => charge.PaymentId == payment.PaymentId);
        Assert.Equal("1", await _stage.Ledger.ScalarAsync("SELECT count(*) FROM settlements WHERE payment_id = @value", payment.PaymentId, Cancellation));
    }
}
