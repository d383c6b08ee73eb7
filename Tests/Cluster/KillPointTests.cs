using System.Data.Common;
using System.Net.Http.Json;
using Experiment.Clients;
using Experiment.Cluster;
using Experiment.Trials;

namespace Tests.Cluster;

/// <summary>
/// A payment's leader dies at each stage of its work. The stages are held open from outside, with nothing in the services for
/// it: the test takes the ledger's write lock, stops Redis, or has the gateway answer late or never.
/// </summary>
[Collection(OneCluster.Name)]
public sealed class KillPointTests(ClusterFixture cluster) : IDisposable
{
    private readonly PatientsClient _patients = new(cluster.System.Addresses);
    private readonly HttpClient _gateway = new() { BaseAddress = cluster.System.Addresses.Gateway };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leader_KilledBeforeItsIntentIsRecorded_IsReplacedAndThePaymentChargedOnce()
    {
        var leader = await ReadyAsync();
        // Frozen, it reads nothing; thawed behind the ledger's lock, it can read and not write.
        Assert.True(cluster.System.Freeze(leader));
        var payment = await PayAsync(until: "status = 'requested'");
        await using (await LockLedgerAsync())
        {
            cluster.System.Thaw(leader);
            await EchoAsync(leader);
            await KillAsync(leader);
        }
        await AssertPaidOnceAsync(payment);
    }

    [Fact]
    public async Task Leader_KilledAfterTheIntent_BeforeTheGatewayCharges_IsReplacedAndThePaymentChargedOnce()
    {
        var leader = await ReadyAsync();
        await BehaveAsync(new { mode = "slow", slow_ms = 1500, times = 1 });
        var payment = await PayAsync(until: "attempts > 0");
        await KillAsync(leader);
        await AssertPaidOnceAsync(payment);
    }

    [Fact]
    public async Task Leader_KilledAfterTheGatewayCharged_BeforeItKnows_IsReplacedAndThePaymentChargedOnce()
    {
        var leader = await ReadyAsync();
        await BehaveAsync(new { mode = "silent_after_charge", times = 1 });
        var payment = await PayAsync(until: "attempts > 0");
        await UntilChargedAsync(payment);
        await KillAsync(leader);
        await AssertPaidOnceAsync(payment);
    }

    [Fact]
    public async Task Leader_KilledWithTheAnswer_BeforeItCommits_IsReplacedAndThePaymentChargedOnce()
    {
        var leader = await ReadyAsync();
        await BehaveAsync(new { mode = "slow", slow_ms = 500, times = 1 });
        var payment = await PayAsync(until: "attempts > 0");
        await using (await LockLedgerAsync())
        {
            await UntilChargedAsync(payment);
            await KillAsync(leader);
        }
        await AssertPaidOnceAsync(payment);
    }

    [Fact]
    public async Task Leader_KilledAfterItsCommit_BeforeItAcknowledges_IsReplacedAndThePaymentChargedOnce()
    {
        var leader = await ReadyAsync();
        await BehaveAsync(new { mode = "slow", slow_ms = 500, times = 1 });
        var payment = await PayAsync(until: "attempts > 0");
        Assert.True(cluster.System.Freeze(Parts.Redis));
        try
        {
            await UntilAsync(payment.InvoiceId, "status = 'paid'");
            await KillAsync(leader);
        }
        finally
        {
            cluster.System.Thaw(Parts.Redis);
        }
        await AssertPaidOnceAsync(payment);
    }

    [Fact]
    public async Task PatientsApi_KilledAfterTheCommit_BeforeTheQueueKnows_RelaysThePaymentWhenItIsBack()
    {
        await ReadyAsync();
        Assert.True(cluster.System.Freeze(Parts.Redis));
        UnderWay payment;
        try
        {
            payment = await PayAsync(until: "status = 'requested'");
            await KillAsync(Parts.Patients);
        }
        finally
        {
            cluster.System.Thaw(Parts.Redis);
        }
        await UntilAsync(payment.InvoiceId, "status = 'paid'");
        var again = await Poll.UntilAsync(async token => await _patients.PayAsync(payment.InvoiceId, payment.Key, OpenLoop.CardToken, token)
            is { IsSuccess: true } answer ? answer : null, ClusterFixture.Bound, TimeProvider.System, Cancellation);
        Assert.Equal("paid", again?.Payment?.Status);
        await AssertOneChargeAsync(payment);
    }

    [Fact]
    public async Task Leader_ToldToStop_HandsOverBeforeItGoes_AndTheNextPaymentNeedsNoDetection()
    {
        var leader = await ReadyAsync();
        var epoch = (await cluster.System.Monitor.GetClusterAsync(Cancellation)).Epoch;
        var restarted = cluster.System.NextStartOf(leader);
        Assert.True(Signals.Terminate(cluster.System.Pid(leader)!.Value));
        var payment = await PayAsync(until: "status = 'paid'");
        await AssertPaidOnceAsync(payment);
        var election = await ScalarAsync("SELECT reason FROM epochs WHERE epoch > @value ORDER BY epoch LIMIT 1", epoch);
        Assert.Equal("released", election);
        await restarted.WaitAsync(ClusterFixture.Bound, Cancellation);
    }

    public void Dispose()
    {
        _patients.Dispose();
        _gateway.Dispose();
    }

    private sealed record UnderWay(string InvoiceId, string Key, Task<PaymentAnswer> Answer);

    private async Task<string> ReadyAsync()
    {
        await BehaveAsync(new { mode = "normal" });
        await cluster.WaitUntilReadyAsync();
        return await cluster.LeaderAsync();
    }

    /// <summary>Begins a payment, and returns once its row in the ledger is as expected.</summary>
    private async Task<UnderWay> PayAsync(string until)
    {
        var run = $"stage-{Guid.CreateVersion7():N}"[..18];
        var bill = Assert.Single(await BillPatients.RunAsync(_patients, run, 1, new Random(1), () => { }, Cancellation));
        var answer = _patients.PayAsync(bill.InvoiceId, run, OpenLoop.CardToken, Cancellation);
        await UntilAsync(bill.InvoiceId, until);
        return new UnderWay(bill.InvoiceId, run, answer);
    }

    private async Task AssertPaidOnceAsync(UnderWay payment)
    {
        var answer = await payment.Answer;
        Assert.True(answer is { Status: 200, Payment: { Status: "paid", ExitGranted: true } }, $"{answer}");
        await AssertOneChargeAsync(payment);
    }

    private async Task AssertOneChargeAsync(UnderWay payment)
    {
        var id = await ScalarAsync("SELECT id FROM payments WHERE invoice_id = @value", payment.InvoiceId);
        Assert.Single(await cluster.System.Gateway.GetChargesAsync(Cancellation), charge => charge.PaymentId == id);
        Assert.Equal("1", await ScalarAsync("SELECT count(*) FROM settlements WHERE payment_id = @value", id));
    }

    private async Task KillAsync(string name)
    {
        Assert.True(cluster.System.Kill(name), $"{name} was not running");
        await Poll.UntilAsync(_ => Task.FromResult(cluster.System.Pid(name) is null ? this : null), ClusterFixture.Bound, TimeProvider.System, Cancellation);
    }

    private async Task EchoAsync(string replica)
    {
        var view = await cluster.System.Monitor.GetClusterAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = view.Replicas.Single(candidate => candidate.Pid == cluster.System.Pid(replica)).Address };
        (await http.PostAsJsonAsync("ping", new { nonce = "1" }, Cancellation)).EnsureSuccessStatusCode();
    }

    private async Task BehaveAsync(object behavior) =>
        (await _gateway.PutAsJsonAsync("behavior", behavior, Cancellation)).EnsureSuccessStatusCode();

    private async Task UntilChargedAsync(UnderWay payment)
    {
        var id = await ScalarAsync("SELECT id FROM payments WHERE invoice_id = @value", payment.InvoiceId);
        Assert.NotNull(await Poll.UntilAsync(async token => (await cluster.System.Gateway.GetChargesAsync(token)).FirstOrDefault(charge => charge.PaymentId == id),
            ClusterFixture.Bound, TimeProvider.System, Cancellation));
    }

    private async Task UntilAsync(string invoice, string condition) => Assert.NotNull(await Poll.UntilAsync(
        async _ => await ScalarAsync($"SELECT id FROM payments WHERE invoice_id = @value AND {condition}", invoice),
        ClusterFixture.Bound, TimeProvider.System, Cancellation));

    private Task<string?> ScalarAsync(string sql, object? value) => LedgerUnderTest.ScalarAsync(cluster.System.Options, sql, value, Cancellation);

    private Task<DbConnection> LockLedgerAsync() => LedgerUnderTest.LockAsync(cluster.System.Options, Cancellation);
}
