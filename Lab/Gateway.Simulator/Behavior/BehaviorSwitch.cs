using Microsoft.Extensions.Options;

namespace Gateway.Simulator.Behavior;

/// <summary>Holds the current setting and counts down how often it applies. A restart resets it to normal.</summary>
internal sealed class BehaviorSwitch(IOptions<SimulatorOptions> options)
{
    public const int DefaultSlowMs = 5_000;

    private readonly Lock _lock = new();
    private BehaviorSetting _current = new(
        BehaviorMode.Normal, null, options.Value.DelayMinMs, options.Value.DelayMaxMs, DefaultSlowMs, null);

    public BehaviorSetting Current
    {
        get
        {
            lock (_lock) return _current;
        }
        set
        {
            lock (_lock) _current = value;
        }
    }

    /// <summary>Returns the setting for one charge request of this payment and counts that request.</summary>
    public BehaviorSetting Take(string paymentId)
    {
        lock (_lock)
        {
            var taken = _current;
            if (taken.Mode == BehaviorMode.Normal) return taken;
            if (taken.PaymentId is { } only && only != paymentId) return Normal(taken);
            if (taken.Times is { } left) _current = left > 1 ? taken with { Times = left - 1 } : Normal(taken);
            return taken;
        }
    }

    private static BehaviorSetting Normal(BehaviorSetting setting) =>
        setting with { Mode = BehaviorMode.Normal, Times = null, PaymentId = null };
}
