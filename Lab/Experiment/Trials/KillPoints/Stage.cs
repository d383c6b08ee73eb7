using System.Net.Http.Json;
using Clients;
using Cluster;
using Cluster.Proxy;
using Experiment.Trials.Faults;
using Experiment.Trials.Faults.Ledger;
using Experiment.Trials.Faults.Processes;

namespace Experiment.Trials.KillPoints;

/// <summary>A payment that has been requested.</summary>
/// <param name="Sent">The timestamp of the request.</param>
/// <param name="Waited">The time from then to the answer.</param>
internal sealed record UnderWay(Bill Bill, string Key, string PaymentId, long Sent, Task<PaymentAnswer> Answer, Task<TimeSpan> Waited);

/// <summary>Brings a payment to a kill point and holds it there, on a local cluster with proxies.</summary>
internal sealed class Stage : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly ClerkClient _patients;
    private readonly GatewayReader _gateway;
    private readonly HttpClient _behavior;

    public Stage(LocalCluster cluster, TimeProvider time)
    {
        (Cluster, Time) = (cluster, time);
        Ledger = new OutsideLedger(cluster.Options);
        _patients = new ClerkClient(cluster.Addresses);
        _gateway = new GatewayReader(cluster.Addresses);
        _behavior = cluster.Addresses.Connect(cluster.Addresses.Gateway, TimeSpan.FromSeconds(5));
    }

    public LocalCluster Cluster { get; }
    public TimeProvider Time { get; }
    public OutsideLedger Ledger { get; }

    /// <summary>The leader's connections to Redis.</summary>
    public IReadOnlyList<TcpProxy> RedisOf(string leader) =>
        (Cluster.Options.Proxies ?? throw new InvalidOperationException("A cluster with proxies is needed.")).Of(Backend.Redis, leader);

    /// <summary>Waits for an empty queue and three living replicas, so that two can take over.</summary>
    /// <returns>The part that leads.</returns>
    public async Task<string> ReadyAsync(CancellationToken cancellation)
    {
        await BehaveAsync(new { mode = "normal" }, cancellation);
        var view = await Cluster.Monitor.WaitAsync(view => view.Replicas.Count(replica => replica.Alive) == Ports.PaymentsReplicas
            && view is { LivingLeader.Pid: { } pid, Queue.Length: 0 } && Cluster.NameOf(pid) is not null, Bound, cancellation);
        return view is { LivingLeader.Pid: { } leader } && Cluster.NameOf(leader) is { } name
            ? name : throw new HttpRequestException("No replica leads, or not all three are alive.");
    }

    /// <summary>Sets what the gateway does to the next charges (<c>PUT /behavior</c>).</summary>
    public async Task BehaveAsync(object behavior, CancellationToken cancellation) =>
        (await _behavior.PutAsJsonAsync("behavior", behavior, cancellation)).EnsureSuccessStatusCode();

    /// <summary>Requests a payment for a new patient, and returns once its row in the ledger is as expected.</summary>
    /// <param name="until">An SQL condition on the row of <c>payments</c>.</param>
    public async Task<UnderWay> PayAsync(string until, CancellationToken cancellation)
    {
        var key = $"stage-{Guid.CreateVersion7():N}"[..18];
        var bill = (await BillPatients.RunAsync(_patients, key, 1, new Random(1), () => { }, cancellation))[0];
        var sent = Time.GetTimestamp();
        var answer = _patients.PayAsync(bill.InvoiceId, key, OpenLoop.CardToken, cancellation);
        var waited = MeasureAsync(answer, sent);
        var id = await UntilAsync(bill, until, cancellation);
        return new UnderWay(bill, key, id, sent, answer, waited);
    }

    /// <returns>The payment's id, once its row is as expected.</returns>
    public Task<string> UntilAsync(Bill bill, string condition, CancellationToken cancellation) => WaitAsync(
        token => Ledger.ScalarAsync($"SELECT id FROM payments WHERE invoice_id = @value AND {condition}", bill.InvoiceId, token),
        $"a payment with {condition}", cancellation);

    public async Task<bool> IsAsync(UnderWay payment, string condition, CancellationToken cancellation) =>
        await Ledger.ScalarAsync($"SELECT id FROM payments WHERE id = @value AND {condition}", payment.PaymentId, cancellation) is not null;

    public async Task<bool> IsChargedAsync(UnderWay payment, CancellationToken cancellation) =>
        (await _gateway.GetChargesAsync(cancellation)).Any(charge => charge.PaymentId == payment.PaymentId);

    public Task UntilChargedAsync(UnderWay payment, CancellationToken cancellation) => WaitAsync(
        async token => await IsChargedAsync(payment, token) ? this : null, "the gateway's charge", cancellation);

    /// <summary>Waits until the leader wants to write and finds the ledger locked.</summary>
    public Task UntilItWaitsForTheLedgerAsync(string leader, CancellationToken cancellation) => WaitAsync(
        async token => await Ledger.IsWaitedForAsync(token)
            ?? (Cluster.Pid(leader) is { } pid && ProcessState.Sleeps(pid, "ledger writer")) ? this : null,
        "the leader's wait for the ledger", cancellation);

    public void Dispose()
    {
        _patients.Dispose();
        _gateway.Dispose();
        _behavior.Dispose();
    }

    private async Task<TimeSpan> MeasureAsync(Task answer, long sent)
    {
        await answer;
        return Time.GetElapsedTime(sent);
    }

    private async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T?>> ask, string what, CancellationToken cancellation) where T : class =>
        await Poll.UntilAsync(ask, Bound, Time, cancellation) ?? throw new HttpRequestException($"Did not see {what} within {Bound.TotalSeconds:0} s.");
}
