using Clients;

namespace Experiment.Trials.Faults.Gateway;

/// <summary>The gateway misbehaves for some seconds (<c>PUT /behavior</c> of the simulator).</summary>
/// <param name="isPatienceTried">True if its answers take longer than the leader's timeout.</param>
internal sealed class MisbehavingGateway(
    string name, string description, string mode, TimeSpan length, int slowMilliseconds = 0, bool isPatienceTried = false)
    : Fault(name, description, "charge requests affected")
{
    /// <summary>More than any trial needs. The simulator counts down from it, which shows how often the behavior applied.</summary>
    private const int Times = 1_000_000;

    /// <summary>The leader's timeout for an answer. The last affected charge ends this much later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public override TimeSpan Lasts => isPatienceTried ? length + Patience : length;

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        using var gateway = context.Addresses.Connect(context.Addresses.Gateway, TimeSpan.FromSeconds(5));
        return await context.DisturbAsync("gateway", began, async () =>
        {
            try
            {
                await gateway.BehaveAsync(new { mode, times = Times, slow_ms = slowMilliseconds }, cancellation);
                await context.WaitAsync(length, cancellation);
                var left = await gateway.GetAsync<Behavior>("behavior", cancellation);
                return left.Mode == mode && left.Times is { } times ? Times - times : 0;
            }
            finally
            {
                await gateway.BehaveAsync(new { mode = "normal" }, CancellationToken.None);
            }
        });
    }

    private sealed record Behavior(string Mode, int? Times);
}
