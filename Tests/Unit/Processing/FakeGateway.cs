using System.Collections.Concurrent;
using Payments.Api.Gateway;
using Payments.Api.Settlement;

namespace Tests.Unit.Processing;

/// <summary>A gateway with scripted answers that records every call.</summary>
internal sealed class FakeGateway : IPaymentGateway
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public Func<QueuedPayment, CancellationToken, Task<GatewayAnswer>> OnCharge { get; set; } =
        (payment, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Charged($"ch_{payment.Id}"));

    public Func<string, GatewayAnswer> OnFind { get; set; } = _ => new GatewayAnswer.NotFound();

    public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation)
    {
        Calls.Enqueue($"charge {payment.Id}");
        return OnCharge(payment, cancellation);
    }

    public Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation)
    {
        Calls.Enqueue($"refund {refund.Id}");
        return OnCharge(refund, cancellation);
    }

    public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation)
    {
        Calls.Enqueue($"find {paymentId}");
        return Task.FromResult(OnFind(paymentId));
    }
}
