using StackExchange.Redis;
using Storage;

namespace Monitor.Worker.Stores;

/// <summary>
/// Looks at the stores' servers once a second, for <c>GET /cluster</c>. In a loop of its own: neither an answer nor an election waits for it.
/// </summary>
public sealed class StoresView(Database ledger, IConnectionMultiplexer redis, TimeProvider time, ILogger<StoresView> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromMilliseconds(500);

    private volatile StoresAnswer? _latest;
    private bool _isOdd;

    /// <summary>Null before the first look, or if the last one failed as a whole.</summary>
    public StoresAnswer? Latest => _latest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                _latest = await LookAsync();
                _isOdd = false;
            }
#pragma warning disable CA1031 // One odd answer must not end this loop: the monitor's process would end with it.
            catch (Exception unexpected)
#pragma warning restore CA1031
            {
                if (!_isOdd) log.Unexpected(unexpected);
                (_isOdd, _latest) = (true, null);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task<StoresAnswer> LookAsync()
    {
        var ledgerNodes = ledger.AskNodesAsync(Patience);
        var redisNodes = RedisNodes.AskAsync(redis, Patience, time);
        return new(StoreAnswer.Of(ledger.Dialect, await ledgerNodes), StoreAnswer.Of(RedisNodes.Engine, await redisNodes));
    }
}
