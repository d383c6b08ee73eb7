using System.Text.RegularExpressions;
using Clients;
using Cluster;

namespace Experiment.Trials.Faults.Database;

/// <summary>What the cluster's PostgreSQL has logged since this object was created.</summary>
internal sealed class ServerLog
{
    public const string Recovery = "database system was not properly shut down; automatic recovery in progress";
    public const string FastShutdown = "received fast shutdown request";

    /// <summary>A line may be written some time after its event.</summary>
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

    /// <returns>How many lines contain <paramref name="text"/>, once one does; 0 if none does within a bounded wait.</returns>
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
