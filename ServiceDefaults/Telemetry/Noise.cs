namespace ServiceDefaults.Telemetry;

/// <summary>Endless requests that carry no information: they would bury the payments' traces.</summary>
public static class Noise
{
    private static readonly string[] Paths = ["/health", "/alive", "/ping", "/presence", "/observe", "/cluster"];

    public static bool IsNoise(string? path) =>
        path is not null && Array.Exists(Paths, noise =>
            path.StartsWith(noise, StringComparison.OrdinalIgnoreCase)
            && (path.Length == noise.Length || path[noise.Length] == '/'));
}
