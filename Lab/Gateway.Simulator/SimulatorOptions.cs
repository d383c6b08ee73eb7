using System.ComponentModel.DataAnnotations;

namespace Gateway.Simulator;

/// <summary>Section <c>Gateway</c>: the delays of the gateway. <c>PUT /behavior</c> can override the delays of charges.</summary>
public sealed class SimulatorOptions
{
    public const string Section = "Gateway";

    /// <summary>The longest delay allowed, ten minutes: every client has given up by then.</summary>
    public const int MaxDelayMs = 600_000;

    /// <summary>The shortest time that a charge takes, in milliseconds.</summary>
    [Range(0, MaxDelayMs)]
    public int DelayMinMs { get; set; } = 20;

    /// <summary>The longest time that a charge takes, in milliseconds.</summary>
    [Range(0, MaxDelayMs)]
    public int DelayMaxMs { get; set; } = 80;

    /// <summary>
    /// How long <c>silent_after_charge</c> holds a connection before cutting it, in milliseconds. Null: until the client
    /// disconnects.
    /// </summary>
    [Range(0, MaxDelayMs)]
    public int? SilentHoldMs { get; set; }
}
