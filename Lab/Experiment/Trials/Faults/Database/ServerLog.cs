using System.Text.RegularExpressions;
using Clients;
using Cluster;

namespace Experiment.Trials.Faults.Database;

/// <summary>What the cluster's PostgreSQL has written into its log since this was made.</summary>
internal sealed class ServerLog
{
    public const string Recovery = "database system was not properly shut down; automatic recovery in progress";
    public const string FastShutdown = "received fast shutdown request";

    /// <summary>It is written a moment after what it tells of.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly FaultContext _context;
    private readonly string _file;
    private readonly long _begin;

    public ServerLog(FaultContext context)
    {
        _context = context;
        _file = context.Cluster.LogOf(Postgres.Name);
        _begin = new FileInfo(_file).Length;
    }

    /// <returns>How many lines have <paramref name="text"/>, once one has; 0 when none has within a bounded wait.</returns>
    public async Task<long> CountAsync(string text, CancellationToken cancellation)
    {
        await Poll.UntilAsync(token => Task.FromResult(Count(text) > 0 ? this : null), Bound, _context.Time, cancellation);
        return Count(text);
    }

    private long Count(string text)
    {
        using var log = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(_begin, SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return Regex.Count(reader.ReadToEnd(), Regex.Escape(text));
    }
}
