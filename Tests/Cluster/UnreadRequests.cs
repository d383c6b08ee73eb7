using System.Globalization;

namespace Tests.Cluster;

/// <summary>What a frozen server has not read yet, as the kernel sees it (proc(5), <c>/proc/net/tcp</c>).</summary>
internal static class UnreadRequests
{
    /// <returns>Whether one of the clients has sent something that the server on <paramref name="port"/> has not read.</returns>
    public static bool Of(IEnumerable<int> clients, int port)
    {
        var sockets = clients.SelectMany(Sockets).ToHashSet();
        var connections = File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(columns => (Local: Port(columns[1]), Remote: Port(columns[2]), IsRead: columns[4].EndsWith(":00000000", StringComparison.Ordinal),
                Socket: columns[9])).ToList();
        var own = connections.Where(connection => connection.Remote == port && sockets.Contains(connection.Socket))
            .Select(connection => connection.Local).ToHashSet();
        return connections.Any(connection => connection.Local == port && own.Contains(connection.Remote) && !connection.IsRead);
    }

    private static int Port(string address) => int.Parse(address.AsSpan(address.IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Sockets(int process)
    {
        try
        {
            return [.. Directory.GetFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget)
                .OfType<string>().Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1])];
        }
        catch (IOException)
        {
            // It has ended.
            return [];
        }
    }
}
