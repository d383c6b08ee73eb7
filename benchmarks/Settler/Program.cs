// A replica of Payments.Api whose gateway is in its own process and charges at once, so that it is compared with queues whose workers call no other
// service. Everything else is the replica's: the queue in Redis, the ledger with its fence, its settlements and its audit trail.
using System.Collections.Concurrent;
using Payments.Api;
using Payments.Api.Gateway;
using Payments.Api.Reconciliation;
using Payments.Api.Settlement;

var gateway = new InProcessGateway();
Replica.Build(args, services => services.AddSingleton<IPaymentGateway>(gateway).AddSingleton<IGatewayRecord>(gateway)).Run();

/// <summary>Takes every card, and keeps the record that the leader compares with the ledger.</summary>
internal sealed class InProcessGateway : IPaymentGateway, IGatewayRecord
{
    private const int PageSize = 500;

    private readonly ConcurrentDictionary<string, GatewayCharge> _charges = new();
    private readonly List<GatewayCharge> _record = [];

    public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) =>
        Task.FromResult<GatewayAnswer>(Take(payment, isRefund: false));

    public Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation) =>
        Task.FromResult<GatewayAnswer>(Take(refund, isRefund: true));

    public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) => Task.FromResult<GatewayAnswer>(
        _charges.TryGetValue(paymentId, out var charge) ? new GatewayAnswer.Charged(charge.Id) : new GatewayAnswer.NotFound());

    public Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation)
    {
        lock (_record) return Task.FromResult<IReadOnlyList<GatewayCharge>>([.. _record.Skip((int)skip).Take(PageSize)]);
    }

    public Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<GatewayCharge>>([.. paymentIds.Where(_charges.ContainsKey).Select(id => _charges[id])]);

    private GatewayAnswer.Charged Take(QueuedPayment payment, bool isRefund)
    {
        var charge = new GatewayCharge($"in-process-{payment.Id}", payment.Id, IsDeclined: false, payment.Amount, payment.Currency) { IsRefund = isRefund };
        if (_charges.TryAdd(payment.Id, charge))
        {
            lock (_record) _record.Add(charge);
        }
        return new GatewayAnswer.Charged(charge.Id);
    }
}
