namespace Gateway.Simulator.Behavior;

/// <summary>How the provider behaves from now on.</summary>
/// <param name="Mode">What happens to the charges that this applies to.</param>
/// <param name="Times">How many charge requests it still applies to, then back to normal; null: until changed.</param>
/// <param name="DelayMinMs">The shortest time that any charge takes, in milliseconds; outlasts the mode.</param>
/// <param name="DelayMaxMs">The longest time that any charge takes, in milliseconds; outlasts the mode.</param>
/// <param name="SlowMs">The further wait of <see cref="BehaviorMode.Slow"/> and <see cref="BehaviorMode.SlowAfterCharge"/>, in milliseconds.</param>
/// <param name="PaymentId">The only payment that it applies to; null: all.</param>
public sealed record BehaviorSetting(
    BehaviorMode Mode, int? Times, int DelayMinMs, int DelayMaxMs, int SlowMs, string? PaymentId);
