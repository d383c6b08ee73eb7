namespace Cluster;

/// <summary>A process of the local cluster, and how it is started.</summary>
/// <param name="Name">
/// Unique, and the name of its log: <c>dashboard</c>, <c>postgres</c> or <c>etcd</c>, <c>postgres_1</c>…, <c>redis</c>, <c>gateway</c>, <c>front_1</c>,
/// <c>patients</c>,
/// <c>server_1</c>, <c>monitor_1</c>…
/// </param>
/// <param name="Port">Its own port, used for liveness checks.</param>
/// <param name="StopsAfter">Its position in the stop order. Parts with the same position are stopped together.</param>
public sealed record Part(
    string Name, int Port, int StopsAfter, string Executable, IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment, Func<CancellationToken, Task<bool>> IsAlive)
{
    /// <summary>SIGINT stops it in good order; other parts get SIGTERM.</summary>
    public bool StopsOnInterrupt { get; init; }

    /// <summary>It is not killed when it does not answer: no other part waits for it, and on a busy machine it is the last to get its turn.</summary>
    public bool MayBeSilent { get; init; }
}
