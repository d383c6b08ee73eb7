using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>Sends bytes as they are: what no client would send, or would change.</summary>
internal static class RawHttp
{
    /// <summary>Far above what any answer takes, and below the front's patience.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <param name="request">One character a byte. It must ask for the connection to be closed.</param>
    public static async Task<(int Status, string Headers, string Body)> SendAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var answering = ReadAsync(stream);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Refused before it was sent whole.
        }
        var answer = await answering.WaitAsync(Bound, TimeProvider.System, TestContext.Current.CancellationToken);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer[..end], answer[(end + 4)..]);
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            {
                answer.Write(buffer, 0, read);
                if (Encoding.Latin1.GetString(answer.ToArray()).StartsWith("HTTP/1.1 100", StringComparison.Ordinal)) answer.SetLength(0);
            }
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The server closed without reading all that was sent.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
