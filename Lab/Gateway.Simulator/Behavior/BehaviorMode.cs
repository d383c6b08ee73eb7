namespace Gateway.Simulator.Behavior;

/// <summary>
/// How the gateway treats the requests to charge or to refund that the setting applies to. Look-ups work in every mode but <see cref="Unauthorized"/>.
/// </summary>
public enum BehaviorMode
{
    Normal,

    /// <summary>Records the charge as declined.</summary>
    Decline,

    /// <summary>Records the charge, then answers 500, also to every later request with the same key.</summary>
    ErrorAfterCharge,

    /// <summary>Records the charge, then never answers. Once switched off, the same key gets the lost answer.</summary>
    SilentAfterCharge,

    /// <summary>Waits <c>slow_ms</c> longer, then records the charge, even if the client has disconnected.</summary>
    Slow,

    /// <summary>Records the charge, then waits <c>slow_ms</c> before it answers. Meanwhile the key is free for another request.</summary>
    SlowAfterCharge,

    /// <summary>Answers 500 and records nothing.</summary>
    ErrorBeforeCharge,

    /// <summary>Answers 503 with Retry-After at once and records nothing.</summary>
    Down,

    /// <summary>Answers 401 to charge requests and look-ups, as after a rotated key.</summary>
    Unauthorized,
}
