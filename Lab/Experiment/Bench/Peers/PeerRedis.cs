using System.Globalization;
using LocalSystem;

namespace Experiment.Bench.Peers;

/// <summary>A Redis server for a peer, with the durability of Alta's.</summary>
internal static class PeerRedis
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <returns>Its port.</returns>
    public static async Task<int> StartAsync(PeerPrograms programs, TimeProvider time, CancellationToken cancellation)
    {
        var port = FreePorts.Next();
        string[] settings =
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", programs.Folder,
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
        ];
        await programs.StartAsync("redis", "redis-server", settings, []);
        await Waiting.UntilAsync("the start of Redis", token => Waiting.ListensAsync(port, token), Bound, time, cancellation);
        return port;
    }
}
