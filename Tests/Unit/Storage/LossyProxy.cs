using System.Net;
using System.Net.Sockets;

namespace Tests.Unit.Storage;

/// <summary>What happens to the connection of the next commit.</summary>
public enum Loss
{
    /// <summary>The connection is cut before the server gets the commit.</summary>
    Request,

    /// <summary>The server commits, but its answer is dropped and the connection is cut.</summary>
    Answer,

    /// <summary>The connection stays open, but nothing arrives in either direction, like an unplugged cable.</summary>
    Everything,
}

/// <summary>A proxy in front of a PostgreSQL server that loses a commit on request.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly int _server;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Loss? _next;

    public LossyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when a commit is lost.</summary>
    public Task Lost => _lost.Task;

    public void LoseNext(Loss loss) => _next = loss;

    /// <summary>Refuses new connections from now on; open ones go on.</summary>
    public void StopListening() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            using (client)
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
                var (up, down) = (client.GetStream(), server.GetStream());
                using var isBlack = new CancellationTokenSource();
                var answering = CopyAsync(down, up, isBlack.Token);
                var buffer = new byte[65536];
                while (await up.ReadAsync(buffer, _end.Token) is > 0 and var count)
                {
                    // Ignores the first transaction of a process, which creates its table. A statement is sent as text
                    // until its second use, when it is prepared.
                    var isCommit = buffer.AsSpan(0, count).IndexOf("COMMIT"u8) >= 0 && buffer.AsSpan(0, count).IndexOf("CREATE TABLE"u8) < 0;
                    var loss = isCommit ? _next : null;
                    if (loss is not null)
                    {
                        _next = null;
                        _lost.SetResult();
                    }
                    if (loss == Loss.Request) return;
                    if (loss is not null) await isBlack.CancelAsync();
                    if (loss == Loss.Everything) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
                    await down.WriteAsync(buffer.AsMemory(0, count), _end.Token);
                    if (loss == Loss.Answer)
                    {
                        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        await down.ReadAtLeastAsync(buffer, 1, cancellationToken: _end.Token);
                        return;
                    }
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
        {
            // One of the ends closed the connection.
        }
    }

    private async Task CopyAsync(Stream from, Stream to, CancellationToken isBlack)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(isBlack, _end.Token);
        try
        {
            await from.CopyToAsync(to, either.Token);
            to.Close();
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the ends closed the connection.
        }
    }
}
