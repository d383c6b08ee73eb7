using System.Net.Sockets;
using Experiment.Bench.Load;

namespace Experiment.Bench;

/// <summary>Waits for a state at fine intervals, because the time of its arrival is what is measured.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(3);

    /// <exception cref="BenchException">The state was not reached within <paramref name="bound"/>.</exception>
    public static async Task UntilAsync(
        string what, Func<CancellationToken, Task<bool>> state, TimeSpan bound, TimeProvider time, CancellationToken cancellation, TimeSpan? interval = null)
    {
        var start = time.GetTimestamp();
        while (!await state(cancellation))
        {
            if (time.GetElapsedTime(start) > bound) throw new BenchException($"{what} did not happen within {bound.TotalSeconds:0} s.");
            await Task.Delay(interval ?? Interval, time, cancellation);
        }
    }

    /// <summary>Waits until the port answers <paramref name="request"/> with 200.</summary>
    public static Task UntilAnswersAsync(int port, ReadOnlyMemory<byte> request, TimeSpan bound, TimeProvider time, CancellationToken cancellation) =>
        UntilAsync($"an answer on port {port}", token => AnswersAsync(port, request, token), bound, time, cancellation);

    /// <summary>True if a connection to the port is accepted.</summary>
    public static async Task<bool> ListensAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var connection = await HttpConnection.OpenAsync(port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static async Task<bool> AnswersAsync(int port, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            using var connection = await HttpConnection.OpenAsync(port, cancellation);
            return (await connection.SendAsync(request, cancellation)).Status == 200;
        }
        catch (Exception notYet) when (notYet is SocketException or BenchException)
        {
            return false;
        }
    }
}
