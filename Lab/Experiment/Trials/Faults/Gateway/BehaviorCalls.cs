using System.Net.Http.Json;

namespace Experiment.Trials.Faults.Gateway;

internal static class BehaviorCalls
{
    /// <summary>Sets how the simulator behaves (<c>PUT /behavior</c>).</summary>
    /// <exception cref="HttpRequestException">It refused, or could not be reached.</exception>
    public static async Task BehaveAsync(this HttpClient gateway, object behavior, CancellationToken cancellation) =>
        (await gateway.PutAsJsonAsync("behavior", behavior, cancellation)).EnsureSuccessStatusCode();
}
