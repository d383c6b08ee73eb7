using Payments.Api.Settlement;

namespace Payments.Api.Gateway;

/// <summary>The payment provider. Expected failures are return values; only cancellation throws.</summary>
public interface IPaymentGateway
{
    /// <summary>Charges with the payment's id as the idempotency key, so repeated calls make one charge.</summary>
    Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation);

    /// <summary>Looks up the gateway's charge for this payment.</summary>
    Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation);
}
