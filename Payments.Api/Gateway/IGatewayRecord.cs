using Payments.Api.Reconciliation;

namespace Payments.Api.Gateway;

/// <summary>The gateway's own record of what it charged.</summary>
public interface IGatewayRecord
{
    /// <summary>Charges in order of creation, without the first <paramref name="skip"/>; empty at the end.</summary>
    /// <exception cref="HttpRequestException">The gateway does not answer.</exception>
    Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation);

    /// <summary>The charges of these payments.</summary>
    /// <exception cref="HttpRequestException">The gateway does not answer.</exception>
    Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation);
}
