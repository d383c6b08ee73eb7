using System.Net;
using System.Net.Sockets;

namespace Monitor.Worker.Watching;

/// <summary>A bare connection attempt. It throws no exceptions, which saves milliseconds when a takeover waits for it.</summary>
internal static class Probe
{
    public static async Task<PingResult> ConnectAsync(
        EndPoint target, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var result = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = target };
        attempt.Completed += (_, done) => result.TrySetResult(done.SocketError);
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        await using var abandoned = either.Token.Register(() => Socket.CancelConnectAsync(attempt));
        if (!Socket.ConnectAsync(SocketType.Stream, ProtocolType.Tcp, attempt)) result.TrySetResult(attempt.SocketError);
        var error = await result.Task;
        attempt.ConnectSocket?.Dispose();
        return error switch
        {
            SocketError.Success => PingResult.Echo,
            SocketError.ConnectionRefused => PingResult.Refused,
            _ => PingResult.Missed,
        };
    }
}
