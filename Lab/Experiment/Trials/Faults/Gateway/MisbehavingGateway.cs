using System.Net.Http.Json;
using Clients;

namespace Experiment.Trials.Faults.Gateway;

/// <summary>The provider misbehaves for some seconds (<c>PUT /behavior</c> of the simulator).</summary>
/// <param name="isPatienceTried">Its answers don't come within the leader's patience.</param>
internal sealed class MisbehavingGateway(string name, string description, string mode, TimeSpan length, int slowMilliseconds = 0, bool isPatienceTried = false) : IFault
{
    /// <summary>More than any trial asks for: the simulator counts down from it, and so tells how often it applied.</summary>
    private const int Times = 1_000_000;

    /// <summary>So long the leader waits for an answer: what began last is over so much later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => name;
    public string Description => description;
    public string Evidence => "charge requests treated so";
    public TimeSpan Lasts => isPatienceTried ? length + Patience : length;

    public async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        using var gateway = context.Addresses.Connect(context.Addresses.Gateway, TimeSpan.FromSeconds(5));
        return await context.DisturbAsync("gateway", began, async () =>
        {
            try
            {
                await PutAsync(new { mode, times = Times, slow_ms = slowMilliseconds }, cancellation);
                await context.WaitAsync(length, cancellation);
                var left = await gateway.GetAsync<Behavior>("behavior", cancellation);
                return left.Mode == mode && left.Times is { } times ? Times - times : 0;
            }
            finally
            {
                await PutAsync(new { mode = "normal" }, CancellationToken.None);
            }
        });

        async Task PutAsync(object behavior, CancellationToken token) =>
            (await gateway.PutAsJsonAsync("behavior", behavior, token)).EnsureSuccessStatusCode();
    }

    private sealed record Behavior(string Mode, int? Times);
}
