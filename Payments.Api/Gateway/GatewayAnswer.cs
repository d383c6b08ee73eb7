namespace Payments.Api.Gateway;

/// <summary>The result of a call to the gateway. A timeout is <see cref="Unknown"/>, never a failure.</summary>
public abstract record GatewayAnswer
{
    private GatewayAnswer() { }

    /// <summary>The money was taken, or given back if it was a refund.</summary>
    public sealed record Charged(string ChargeId) : GatewayAnswer;

    public sealed record Declined(string ChargeId, string Reason) : GatewayAnswer;

    /// <summary>The look-up found no charge for this payment.</summary>
    /// <param name="IsPending">The gateway still works on a call that may make one.</param>
    public sealed record NotFound(bool IsPending = false) : GatewayAnswer;

    /// <summary>The call did not reach a working gateway. Nothing was charged, and the payment is not the cause.</summary>
    /// <param name="IsBusy">It asked for patience, which says nothing about this payment.</param>
    public sealed record Unavailable(string Why, bool IsBusy = false) : GatewayAnswer;

    /// <summary>An earlier call with the same key is still in progress.</summary>
    public sealed record InProgress : GatewayAnswer;

    /// <summary>The payment may or may not have been charged.</summary>
    public sealed record Unknown(string Why) : GatewayAnswer;

    /// <summary>The gateway will never accept this request unchanged.</summary>
    public sealed record Rejected(string Why) : GatewayAnswer;
}
