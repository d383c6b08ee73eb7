namespace Gateway.Simulator.Behavior;

/// <summary>What the provider does to the charges that a switch applies to. Look-ups work in every mode.</summary>
public enum BehaviorMode
{
    Normal,

    /// <summary>Records the charge as declined.</summary>
    Decline,

    /// <summary>Records the charge, then answers 500, now and whenever the same key comes again.</summary>
    ErrorAfterCharge,

    /// <summary>Records the charge, then never answers. Switched off, the same key gets the answer that was lost.</summary>
    SilentAfterCharge,

    /// <summary>Waits <c>slow_ms</c> more before it records the charge, even if the client has gone by then.</summary>
    Slow,

    /// <summary>Records the charge, then waits <c>slow_ms</c> before it answers. The same key is answered at once meanwhile.</summary>
    SlowAfterCharge,

    /// <summary>Answers 500 and records nothing.</summary>
    ErrorBeforeCharge,

    /// <summary>Answers 503 with Retry-After at once and records nothing.</summary>
    Down,
}
