using Clients;

namespace Tests.Cluster;

/// <summary>Bills, queue, settlements, charges and the three replicas of the <see cref="FakeSystem"/>.</summary>
internal sealed class FakeLedger : IAsyncDisposable
{
    private static readonly TimeSpan GatewayTime = TimeSpan.FromMilliseconds(10);
    private readonly Lock _lock = new();
    private readonly Misbehaviour _misbehaviour;
    private readonly FakeReplicas _replicas = new(3);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _settling;
    private readonly Dictionary<string, long> _bills = [];
    private readonly List<(string Invoice, string Arrival, TaskCompletionSource<PaymentView> Settled)> _queue = [];
    private readonly List<SettlementView> _settlements = [];
    private readonly List<ChargeView> _charges = [];
    private int _arrivals;

    public FakeLedger(Misbehaviour misbehaviour)
    {
        _misbehaviour = misbehaviour;
        _settling = SettleAsync();
    }

    public string AddPatient()
    {
        lock (_lock)
        {
            var id = Guid.NewGuid().ToString("N");
            _bills[id] = 0;
            return id;
        }
    }

    public void AddCharge(string patient, long amount)
    {
        lock (_lock) _bills[patient] += amount;
    }

    public Task<PaymentView> PayAsync(string invoice)
    {
        var settled = new TaskCompletionSource<PaymentView>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _queue.Add((invoice, $"1764000000000-{_arrivals++}", settled));
        return settled.Task;
    }

    public PaymentView? Find(string payment)
    {
        lock (_lock) return _settlements.Find(settlement => settlement.PaymentId == payment) is { } settlement ? View(settlement) : null;
    }

    public IReadOnlyList<SettlementView> SettlementsAfter(long sequence, int count)
    {
        lock (_lock) return [.. _settlements.Where(settlement => settlement.Sequence > sequence).Take(count)];
    }

    public IReadOnlyList<ChargeView> Charges()
    {
        lock (_lock) return [.. _charges];
    }

    public ClusterStatus Cluster()
    {
        lock (_lock) return new ClusterStatus(_replicas.Leader, _replicas.Epoch, _replicas.View(), new QueueView(_queue.Count, 0), 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _settling;
        await _replicas.DisposeAsync();
        _ended.Dispose();
    }

    private async Task SettleAsync()
    {
        using var timer = new PeriodicTimer(GatewayTime, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                lock (_lock)
                {
                    if (_replicas.Leader is { } leader && _queue.Count > 0) Settle(leader);
                }
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var (_, _, settled) in _queue) settled.TrySetCanceled();
        }
    }

    private void Settle(string leader)
    {
        var next = _misbehaviour == Misbehaviour.SettlesOutOfOrder && _queue.Count > 1 ? 1 : 0;
        var (invoice, arrival, settled) = _queue[next];
        _queue.RemoveAt(next);
        var number = _settlements.Count + 1;
        var settlement = new SettlementView(number, $"payment-{number}", invoice, "paid", _bills[invoice], "COP", $"charge-{number}",
            leader, _replicas.Epoch, arrival, TimeProvider.System.GetUtcNow())
        {
            Kind = "card",
            ReceiptNumber = number,
        };
        _settlements.Add(settlement);
        _charges.Add(new ChargeView(settlement.GatewayChargeId!, settlement.PaymentId, "charged", settlement.Amount));
        if (_misbehaviour == Misbehaviour.ChargesTwice && number % 10 == 0)
            _charges.Add(new ChargeView($"again-{number}", settlement.PaymentId, "charged", settlement.Amount));
        settled.SetResult(View(settlement));
    }

    private static PaymentView View(SettlementView settlement) => new(
        settlement.PaymentId, settlement.InvoiceId, "paid", true, settlement.Amount, settlement.Currency,
        settlement.SettledBy, settlement.Epoch, settlement.Arrival, settlement.Sequence);
}
