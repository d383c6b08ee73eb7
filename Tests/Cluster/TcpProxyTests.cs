using System.Net;
using System.Net.Sockets;
using System.Text;
using Clients;
using Cluster.Proxy;

namespace Tests.Cluster;

/// <summary>The proxy between a client and a server that echoes.</summary>
public sealed class TcpProxyTests : IDisposable
{
    private readonly EchoServer _server = new();
    private readonly TcpProxy _proxy;

    public TcpProxyTests() => _proxy = new TcpProxy(_server.Port);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proxy_AtFirst_PassesOnBothWays()
    {
        using var client = await ConnectAsync();
        Assert.Equal("hello", await AskAsync(client, "hello"));
        Assert.Equal("again", await AskAsync(client, "again"));
    }

    [Fact]
    public async Task Proxy_ThatCuts_ResetsWhatIsOpen_RefusesWhatIsNew_AndPassesAgain()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");
        Assert.Equal(1, _proxy.Cut());
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "lost"));
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);

        _proxy.Pass();
        using var again = await ConnectAsync();
        Assert.Equal("hello", await AskAsync(again, "hello"));
    }

    [Fact]
    public async Task Proxy_ThatStalls_DeliversNothingUntilItPasses_ThenAllOfIt()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");
        _proxy.Stall();
        var late = AskAsync(client, "late!");
        using var other = await ConnectAsync();
        var later = AskAsync(other, "later");
        Assert.NotNull(await Poll.UntilAsync(_ => Task.FromResult(_proxy.Held == 2 ? _proxy : null), ClusterFixture.Bound, TimeProvider.System, Cancellation));
        // A client past the proxy is answered. Anything that the proxy let through would have arrived before it.
        using var past = await ConnectAsync(_server.Port);
        await AskAsync(past, "past!");
        Assert.Equal("hellopast!", _server.Received);
        Assert.False(late.IsCompleted || later.IsCompleted);

        _proxy.Pass();
        Assert.Equal("late!", await late);
        Assert.Equal("later", await later);
    }

    [Fact]
    public async Task Proxy_ThatDropsReplies_LetsTheServerWork_ButNoClientKnow()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");
        _proxy.DropNextReplies();
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "doit!"));
        Assert.EndsWith("doit!", _server.Received, StringComparison.Ordinal);
        Assert.Equal(1, _proxy.Dropped);

        using var again = await ConnectAsync();
        Assert.Equal("hello", await AskAsync(again, "hello"));
    }

    [Fact]
    public async Task Proxy_ThatDropsRepliesOfAKind_PassesOnTheOthers()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "hello");
        _proxy.DropNextReplies("COMMIT"u8.ToArray());
        Assert.Equal("SELECT", await AskAsync(client, "SELECT"));
        Assert.Equal(0, _proxy.Dropped);
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(client, "COMMIT"));
        Assert.EndsWith("COMMIT", _server.Received, StringComparison.Ordinal);
        Assert.Equal(1, _proxy.Dropped);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _server.Dispose();
    }

    private Task<TcpClient> ConnectAsync() => ConnectAsync(_proxy.Port);

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client, string question)
    {
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(question), Cancellation);
        var answer = new byte[question.Length];
        await stream.ReadExactlyAsync(answer, Cancellation);
        return Encoding.ASCII.GetString(answer);
    }

    private sealed class EchoServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly StringBuilder _received = new();

        public EchoServer()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Received
        {
            get
            {
                lock (_received) return _received.ToString();
            }
        }

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true) _ = EchoAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }

        private async Task EchoAsync(TcpClient client)
        {
            using var served = client;
            var buffer = new byte[100];
            try
            {
                while (await client.GetStream().ReadAsync(buffer) is var read and > 0)
                {
                    lock (_received) _received.Append(Encoding.ASCII.GetString(buffer, 0, read));
                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
            catch (IOException)
            {
                // The proxy reset the connection.
            }
        }
    }
}
