using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalSystem;

/// <summary>Asks a Redis server or a Sentinel of this machine, as its admin, on a connection of its own.</summary>
public static class RedisProbe
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    /// <summary>True if it answers a ping. A frozen process still accepts connections, so only an answer within a second counts.</summary>
    /// <param name="password">The password of the user <c>admin</c>.</param>
    public static async Task<bool> AnswersAsync(int port, string password, CancellationToken cancellation) =>
        await AskAsync(port, password, "PING", cancellation) is "+PONG\r\n";

    /// <returns>The answer as it comes (redis.io/docs/latest/develop/reference/protocol-spec); null without one, or with a wrong password.</returns>
    internal static async Task<string?> AskAsync(int port, string password, string command, CancellationToken cancellation)
    {
        const string accepted = "+OK\r\n", end = "+PONG\r\n";
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            using var redis = new TcpClient();
            await redis.ConnectAsync(IPAddress.Loopback, port, bound.Token);
            var stream = redis.GetStream();
            // A ping ends what is asked, because its answer is known. Then nothing more is sent, so the server closes the connection. A Sentinel has no QUIT.
            var commands = string.Create(CultureInfo.InvariantCulture, $"AUTH {RedisUsers.Admin} {password}\r\n{command}\r\nPING\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(commands), bound.Token);
            redis.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var answer = await reader.ReadToEndAsync(bound.Token);
            var isWhole = answer.StartsWith(accepted, StringComparison.Ordinal) && answer.EndsWith(end, StringComparison.Ordinal)
                && answer.Length > accepted.Length + end.Length;
            return isWhole ? answer[accepted.Length..^end.Length] : null;
        }
        catch (Exception exception) when (exception is SocketException or IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
