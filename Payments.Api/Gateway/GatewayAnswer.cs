namespace Payments.Api.Gateway;

/// <summary>What is known after a call to the gateway. A time-out is <see cref="Unknown"/>, never a failure.</summary>
public abstract record GatewayAnswer
{
    private GatewayAnswer() { }

    public sealed record Charged(string ChargeId) : GatewayAnswer;

    public sealed record Declined(string ChargeId, string Reason) : GatewayAnswer;

    /// <summary>Looked up: the gateway has no charge for this payment.</summary>
    public sealed record NotFound : GatewayAnswer;

    /// <summary>The call did not reach a working gateway: nothing was charged, and no payment is to blame.</summary>
    public sealed record Unavailable(string Why) : GatewayAnswer;

    /// <summary>An earlier call under the same key is still under way.</summary>
    public sealed record InProgress : GatewayAnswer;

    /// <summary>It may have been charged or not.</summary>
    public sealed record Unknown(string Why) : GatewayAnswer;

    /// <summary>The gateway will never take this request as it is.</summary>
    public sealed record Rejected(string Why) : GatewayAnswer;
}
