using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>
/// A killed process's connections are closed by the kernel in good order, which HttpClient takes for a kept connection that was
/// too old: it would send a request without a body again, a POST as well.
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

        // As curl does it: HttpClient would say that the length is 0.
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

    /// <summary>Answers each GET, and closes a connection on which a POST came. One connection after another: the front needs no two.</summary>
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
                    // Headers.
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
