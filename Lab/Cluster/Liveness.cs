using Clients;

namespace Cluster;

/// <summary>Checks whether a part answers. A frozen process still accepts connections, so only an answer counts.</summary>
internal static class Liveness
{
    /// <summary>The timeout of one check, and the pause before the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a part may take to its first answer: a cold start on a busy machine is not a hang.</summary>
    public static readonly TimeSpan StartUp = TimeSpan.FromSeconds(90);

    // Shared by all parts: their checks do not justify a handler each.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) });

    /// <summary>True if <paramref name="path"/> answers 2xx.</summary>
    public static async Task<bool> GetAsync(int port, string path, CancellationToken cancellation)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(Ports.Local(port), path), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (Wire.IsTransient(exception))
        {
            return false;
        }
    }
}
