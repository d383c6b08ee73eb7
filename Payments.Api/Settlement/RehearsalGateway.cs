using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;

namespace Payments.Api.Settlement;

/// <summary>A provider for the rehearsal. It answers every request as charged, over a real socket, so that the client's code runs too.</summary>
internal sealed class RehearsalGateway : IDisposable
{
    private static ReadOnlySpan<byte> Key => "Idempotency-Key: "u8;

    // The body is one JSON object, and no header has a brace.
    private static ReadOnlySpan<byte> End => "}"u8;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _http;

    public RehearsalGateway()
    {
        _listener.Start();
        _http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = new Uri($"http://{_listener.LocalEndpoint}"),
        };
        _ = ServeAsync();
    }

    public IPaymentGateway Connect(TimeProvider time) => new GatewayClient(_http, Options.Create(new GatewayOptions()), time);

    public void Dispose()
    {
        _http.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var request = new byte[4096];
                var read = 0;
                while (!request.AsSpan(0, read).EndsWith(End))
                {
                    var more = await client.GetStream().ReadAsync(request.AsMemory(read));
                    if (more == 0) break;
                    read += more;
                }
                await client.GetStream().WriteAsync(AnswerTo(request.AsSpan(0, read)));
            }
        }
        catch (Exception over) when (over is SocketException or IOException or ObjectDisposedException)
        {
            // The rehearsal is over.
        }
    }

    /// <summary>The key is the payment's id.</summary>
    private static byte[] AnswerTo(ReadOnlySpan<byte> request)
    {
        var key = request[(request.IndexOf(Key) + Key.Length)..];
        var charge = $$"""{"id":"rehearsal","payment_id":"{{Encoding.ASCII.GetString(key[..key.IndexOf((byte)'\r')])}}","status":"charged"}""";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {charge.Length}\r\nConnection: close\r\n\r\n{charge}");
    }
}
