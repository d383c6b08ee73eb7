using Payments.Api.Settlement;

namespace Payments.Api.Gateway;

/// <summary>The payment provider. Expected failures are return values; only cancellation throws.</summary>
public interface IPaymentGateway
{
    /// <summary>Charges with the payment's id as the idempotency key, so repeated calls make one charge.</summary>
    Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation);

    /// <summary>Gives a card charge back, or a part of it. Like <see cref="ChargeAsync"/>, with the refund's own id as the key.</summary>
    Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation);

    /// <summary>Looks up the gateway's charge for this payment, or its refund: both are recorded under the id that was their key.</summary>
    Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation);
}
