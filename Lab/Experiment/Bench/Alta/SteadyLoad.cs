using System.Buffers.Text;
using System.Collections.Concurrent;
using Experiment.Bench.Load;

namespace Experiment.Bench.Alta;

/// <summary>Sends a payment every few milliseconds, whether earlier ones are answered or not, and watches whose epoch the answers have.</summary>
internal sealed class SteadyLoad(int port, IReadOnlyList<ReadOnlyMemory<byte>> payments, TimeProvider time) : IDisposable
{
    /// <summary>The number of payments that one load may need.</summary>
    public const int Most = 150;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentBag<HttpConnection> _idle = [];
    private readonly TaskCompletionSource<long> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private long _epoch;
    private long? _above;
    private volatile bool _stopped;

    /// <summary>Completes with the timestamp of the first answer whose epoch is above all that were seen until this call.</summary>
    public Task<long> NextEpoch()
    {
        lock (_lock) _above = _epoch;
        return _next.Task;
    }

    /// <summary>Sends no more payments. <see cref="SendAsync"/> then waits for those under way.</summary>
    public void Stop() => _stopped = true;

    /// <exception cref="BenchException">A payment was not paid.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var sent = new List<Task>(payments.Count);
        while (!_stopped && sent.Count < payments.Count)
        {
            sent.Add(PayAsync(payments[sent.Count], cancellation));
            if ((sent.Count * Interval) - time.GetElapsedTime(start) is { Ticks: > 0 } early) await Task.Delay(early, time, cancellation);
        }
        await Task.WhenAll(sent);
    }

    public void Dispose()
    {
        foreach (var connection in _idle) connection.Dispose();
    }

    private async Task PayAsync(ReadOnlyMemory<byte> payment, CancellationToken cancellation)
    {
        if (!_idle.TryTake(out var connection)) connection = await HttpConnection.OpenAsync(port, cancellation);
        var answer = await connection.SendAsync(payment, cancellation);
        var at = time.GetTimestamp();
        AltaLoad.CheckPaid(answer);
        var epoch = EpochOf(answer);
        lock (_lock)
        {
            if (epoch > _above) _next.TrySetResult(at);
            _epoch = Math.Max(_epoch, epoch);
        }
        _idle.Add(connection);
    }

    /// <summary>The epoch under which a payment was settled.</summary>
    public static long EpochOf(HttpAnswer answer)
    {
        var name = "\"epoch\":"u8;
        var at = answer.Body.Span.IndexOf(name);
        if (at < 0 || !Utf8Parser.TryParse(answer.Body.Span[(at + name.Length)..].TrimStart((byte)' '), out long epoch, out _))
            throw new BenchException($"A paid payment has no epoch: {answer}");
        return epoch;
    }
}
