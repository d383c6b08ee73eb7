using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>
/// The kernel closes the connections of a killed process cleanly. HttpClient takes this for an idle connection that timed out and would
/// retry a request without a body, even a POST.
/// </summary>
public sealed class ClosedConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostWithoutABody_WhoseKeptConnectionIsClosedBeforeTheAnswer_IsNotSentTwice()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var posts = 0;
        var serving = ServeAsync(listener, () => posts++);
        await using var front = new FrontHost($"http://{listener.LocalEndpoint}");
        await front.SendAsync(HttpMethod.Get, "/patients");

        // Without a Content-Length, like curl; HttpClient would send Content-Length: 0.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, front.Http.BaseAddress!.Port, Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /patients/7/invoices HTTP/1.1\r\nHost: front\r\nAuthorization: {front.Http.DefaultRequestHeaders.Authorization}\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);

        Assert.Equal("HTTP/1.1 502 Bad Gateway", await reader.ReadLineAsync(Cancellation));
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
        Assert.Equal(1, posts);
    }

    /// <summary>Answers each GET and closes the connection on a POST. Serves one connection at a time, which is all the front needs.</summary>
    private static async Task ServeAsync(TcpListener listener, Action posted)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(Cancellation);
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(Cancellation) is { } line)
            {
                while (await reader.ReadLineAsync(Cancellation) is { Length: > 0 })
                {
                    // Skips the headers.
                }
                if (line.StartsWith("POST", StringComparison.Ordinal))
                {
                    posted();
                    break;
                }
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Cancellation);
            }
        }
    }
}
