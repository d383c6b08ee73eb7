using Payments.Api.Settlement;

namespace Payments.Api.Gateway;

/// <summary>The payment provider. Expected failures are answers; only cancellation throws.</summary>
public interface IPaymentGateway
{
    /// <summary>Charges under the payment's id as the idempotency key: however often it is called, one charge.</summary>
    Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation);

    /// <summary>Looks up what the gateway has of this payment.</summary>
    Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation);
}
