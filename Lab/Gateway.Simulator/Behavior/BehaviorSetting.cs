namespace Gateway.Simulator.Behavior;

/// <summary>How the gateway behaves from now on.</summary>
/// <param name="Mode">How it treats the charge requests that this setting applies to.</param>
/// <param name="Times">How many more charge requests it applies to before the mode returns to normal; null: no limit.</param>
/// <param name="DelayMinMs">The shortest time that any charge takes, in milliseconds. Stays when the mode returns to normal.</param>
/// <param name="DelayMaxMs">The longest time that any charge takes, in milliseconds. Stays when the mode returns to normal.</param>
/// <param name="SlowMs">The additional wait of <see cref="BehaviorMode.Slow"/> and <see cref="BehaviorMode.SlowAfterCharge"/>, in milliseconds.</param>
/// <param name="PaymentId">The only payment that it applies to; null: all payments.</param>
public sealed record BehaviorSetting(
    BehaviorMode Mode, int? Times, int DelayMinMs, int DelayMaxMs, int SlowMs, string? PaymentId);
