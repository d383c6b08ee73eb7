namespace Experiment.Bench.Load;

/// <summary>
/// Sends requests over a fixed number of connections, each as soon as the one before it on its connection is answered. One thread serves all
/// connections: the client shares a small machine with the servers, and what it takes is not theirs.
/// </summary>
internal sealed class ClosedLoop(int port, int connections, TimeProvider time)
{
    /// <summary>Without any answer for this long the server hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <param name="check">Gets each answer. It throws if the answer is wrong.</param>
    /// <exception cref="BenchException">A connection was closed, or an answer is wrong or missing.</exception>
    public Task<LoopResult> RunAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> requests, Action<int, HttpAnswer> check, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Run(requests, check, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LoopResult Run(IReadOnlyList<ReadOnlyMemory<byte>> requests, Action<int, HttpAnswer> check, CancellationToken cancellation)
    {
        using var sockets = new PolledSockets(port, Math.Min(connections, requests.Count));
        var readers = Enumerable.Range(0, sockets.Count).Select(_ => new AnswerReader()).ToArray();
        var (asked, sent) = (new int[sockets.Count], new long[sockets.Count]);
        var milliseconds = new double[requests.Count];
        var (next, answered) = (0, 0);

        void Send(int connection)
        {
            readers[connection].Clear();
            asked[connection] = next;
            sent[connection] = time.GetTimestamp();
            sockets[connection].Send(requests[next++].Span);
        }

        var start = time.GetTimestamp();
        var last = start;
        for (var connection = 0; connection < sockets.Count; connection++) Send(connection);
        while (answered < requests.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var connection in sockets.Wait(Glance))
            {
                var reader = readers[connection];
                if (reader.Received(sockets[connection].Receive(reader.Free.Span)) is not { } answer) continue;
                last = time.GetTimestamp();
                milliseconds[asked[connection]] = time.GetElapsedTime(sent[connection], last).TotalMilliseconds;
                check(asked[connection], answer);
                answered++;
                if (next < requests.Count) Send(connection);
            }
            if (time.GetElapsedTime(last) > Patience)
                throw new BenchException($"Port {port} answered {answered} of {requests.Count} requests, then none for {Patience.TotalSeconds:0} s.");
        }
        return new LoopResult(requests.Count, time.GetElapsedTime(start, last), milliseconds);
    }
}

/// <param name="Milliseconds">Each request's time to its answer.</param>
internal sealed record LoopResult(int Requests, TimeSpan Elapsed, IReadOnlyList<double> Milliseconds)
{
    public double PerSecond => Requests / Elapsed.TotalSeconds;
}
