using System.Net;
using System.Net.Sockets;

namespace Tests.Unit.Storage;

/// <summary>What becomes of the connection on which the next commit is sent.</summary>
public enum Loss
{
    /// <summary>Cut before the server has it.</summary>
    Request,

    /// <summary>The server commits; its answer is withheld and the connection cut.</summary>
    Answer,

    /// <summary>Nothing is cut and nothing arrives: a cable that was pulled.</summary>
    Everything,
}

/// <summary>Stands before a PostgreSQL server and loses a commit when it is told to.</summary>
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

    /// <summary>Completes when a commit has been lost.</summary>
    public Task Lost => _lost.Task;

    public void LoseNext(Loss loss) => _next = loss;

    /// <summary>From now on a new connection is refused; those that there are go on.</summary>
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
                    // The first transaction of a process makes its table: that commit is not meant. Statements bear their
                    // text until they are prepared, at their second use.
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
            // Either end has closed it.
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
            // Either end has closed it.
        }
    }
}
