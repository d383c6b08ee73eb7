namespace Cluster;

/// <summary>One process of the system, as it is started.</summary>
/// <param name="Name">Unique, and the name of its log: <c>dashboard</c>, <c>postgres</c>, <c>redis</c>, <c>gateway</c>, <c>front_1</c>, <c>patients</c>, <c>payments_1</c>, <c>monitor_1</c>…</param>
/// <param name="Port">Its own, on which it is asked whether it lives.</param>
/// <param name="StopsAfter">Its place in the order of a stop; those of one place are stopped together.</param>
public sealed record Part(
    string Name, int Port, int StopsAfter, string Executable, IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment, Func<CancellationToken, Task<bool>> IsAlive)
{
    /// <summary>SIGINT is what stops it in good order; SIGTERM otherwise.</summary>
    public bool StopsOnInterrupt { get; init; }
}
