using System.Net;
using System.Net.Sockets;

namespace Experiment.Bench.Load;

/// <summary>One keep-alive HTTP/1.1 connection that sends finished requests.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly AnswerReader _reader = new();

    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken cancellation)
    {
        var connection = new HttpConnection();
        try
        {
            await connection._socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends the request and waits for its answer. The answer is valid until the next request.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="BenchException">The server closed it, or answered in a way that this client does not read.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        _reader.Clear();
        // Small requests fit the socket's buffer, so one call sends all.
        await _socket.SendAsync(request, cancellation);
        while (true)
        {
            if (_reader.Received(await _socket.ReceiveAsync(_reader.Free, cancellation)) is { } answer) return answer;
        }
    }

    public void Dispose() => _socket.Dispose();
}
