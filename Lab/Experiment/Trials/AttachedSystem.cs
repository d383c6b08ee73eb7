using System.Net;
using System.Text.Json;
using Clients;

namespace Experiment.Trials;

/// <summary>Checks that the addresses for <c>--attach</c> lead to this system, before anything is created there.</summary>
internal static class AttachedSystem
{
    /// <summary>A front may hold the request while Patients.Api restarts.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <returns>One sentence that names the wrong option; null if all is well. One monitor is enough.</returns>
    public static async Task<string?> WhatIsWrongAsync(Addresses addresses, CancellationToken cancellation)
    {
        Task<string?> AskAsync(string option, Uri address, string role, string path, string field) =>
            WhatIsWrongAsync(addresses, $"{option} {address}", role, address, path, field, cancellation);

        if (await AskAsync("--attach", addresses.Patients, "front", "settlements?after=0&page_size=1", "items") is { } noFront) return noFront;
        if (await AskAsync("--gateway", addresses.Gateway, "gateway", "charges?page=1&page_size=1", "items") is { } noGateway) return noGateway;
        string? noMonitor = null;
        foreach (var monitor in addresses.Monitors)
        {
            noMonitor = await AskAsync("--monitor", monitor, "monitor", "cluster", "replicas");
            if (noMonitor is null) break;
        }
        return noMonitor;
    }

    private static async Task<string?> WhatIsWrongAsync(
        Addresses addresses, string named, string role, Uri address, string path, string field, CancellationToken cancellation)
    {
        using var client = addresses.Connect(address, Bound);
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellation);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                return $"{named} refuses the token ({(int)answer.StatusCode}): give the access.json of this system's data folder with --access.";
            if (!answer.IsSuccessStatusCode) return $"{named} is not a {role} of Alta that serves: GET /{path} answered {(int)answer.StatusCode}.";
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            var isOurs = body.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array;
            return isOurs ? null : $"{named} is not a {role} of Alta: GET /{path} answered without {field}.";
        }
        catch (JsonException)
        {
            return $"{named} is not a {role} of Alta: GET /{path} did not answer JSON.";
        }
        catch (Exception failure) when (Wire.IsTransient(failure))
        {
            return $"{named} can't be reached: {failure.Message}";
        }
    }
}
