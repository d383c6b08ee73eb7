using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Gateway.Simulator.Behavior;

/// <summary>The body of <c>PUT /behavior</c>. Missing fields take their defaults.</summary>
internal sealed record BehaviorRequest(
    string? Mode, int? Times, int? DelayMinMs, int? DelayMaxMs, int? SlowMs, string? PaymentId)
{
    private static readonly Dictionary<string, BehaviorMode> Modes = Enum.GetValues<BehaviorMode>()
        .ToDictionary(mode => JsonNamingPolicy.SnakeCaseLower.ConvertName(mode.ToString()));

    /// <summary>The requested setting, or the errors by field.</summary>
    public (BehaviorSetting? Setting, Dictionary<string, string[]> Errors) Validate(IOptions<SimulatorOptions> defaults)
    {
        var errors = new Dictionary<string, string[]>();
        var min = DelayMinMs ?? defaults.Value.DelayMinMs;
        var max = DelayMaxMs ?? defaults.Value.DelayMaxMs;
        var slow = SlowMs ?? BehaviorSwitch.DefaultSlowMs;
        var mode = BehaviorMode.Normal;
        if (Mode is null || !Modes.TryGetValue(Mode, out mode))
            errors["mode"] = [$"mode must be one of {string.Join(", ", Modes.Keys)}."];
        if (Times < 1) errors["times"] = ["times must be at least 1, or null for no limit."];
        if (PaymentId is "") errors["payment_id"] = ["payment_id must be the id of a payment, or null for all payments."];
        CheckDelay("delay_min_ms", min);
        CheckDelay("delay_max_ms", max);
        CheckDelay("slow_ms", slow);
        if (min > max)
            errors.TryAdd("delay_min_ms", [$"delay_min_ms ({min}) must not be greater than delay_max_ms ({max})."]);
        return (errors.Count == 0 ? new(mode, Times, min, max, slow, PaymentId) : null, errors);

        void CheckDelay(string field, int value)
        {
            if (value is < 0 or > SimulatorOptions.MaxDelayMs)
                errors[field] = [$"{field} must be from 0 to {SimulatorOptions.MaxDelayMs} milliseconds."];
        }
    }
}
