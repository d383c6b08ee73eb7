namespace Clinic.Web.Cluster;

/// <summary>
/// The cluster's state, read four times a second. One reader serves all viewers; without viewers nothing is read.
/// </summary>
public sealed class ClusterFeed(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<Action> _watchers = [];
    private CancellationTokenSource? _reading;
    private volatile ClusterPicture _latest = ClusterPicture.Empty;

    public ClusterPicture Latest => _latest;

    /// <summary>Calls <paramref name="changed"/> for every new picture, on any thread, until the result is disposed.</summary>
    public IDisposable Watch(Action changed)
    {
        lock (_lock)
        {
            _watchers.Add(changed);
            if (_reading is null)
            {
                // Drops the old view: a replica that restarted while there was no viewer must not be reported as lost now.
                _latest = ClusterPicture.Empty with { Losses = _latest.Losses };
                _reading = new CancellationTokenSource();
                // Without the identity, culture and trace of the first viewer.
                using (ExecutionContext.SuppressFlow()) _ = ReadAsync(_reading.Token);
            }
        }
        return new Watching(this, changed);
    }

    public void Dispose() => Stop();

    private void Leave(Action changed)
    {
        lock (_lock)
        {
            _watchers.Remove(changed);
            if (_watchers.Count == 0) Stop();
        }
    }

    private void Stop()
    {
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        await Task.Yield();
        await using var scope = scopes.CreateAsyncScope();
        var cluster = scope.ServiceProvider.GetRequiredService<ClusterClient>();
        var settlements = scope.ServiceProvider.GetRequiredService<SettlementsClient>();
        try
        {
            var picture = _latest;
            var counting = ReadAsync(settlements, picture.Settled, stop);
            var waiting = OldestAsync(settlements, picture, stop);
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                var view = (await cluster.ReadAsync(stop)).Value;
                // The service that reads the ledger may be away, so the monitors' view does not wait for it.
                var isCounted = counting.IsCompleted;
                picture = Next(picture, view, isCounted ? await counting : picture.Settled);
                if (isCounted) counting = ReadAsync(settlements, picture.Settled, stop);
                if (waiting.IsCompleted)
                {
                    picture = picture with { Oldest = await waiting };
                    waiting = OldestAsync(settlements, picture, stop);
                }
                _latest = picture;
                Tell();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The last watcher left.
        }
    }

    private ClusterPicture Next(ClusterPicture before, ClusterView? view, SettledCounts counts)
    {
        var now = time.GetUtcNow();
        return view is null
            ? before with { At = now, IsFresh = false, Settled = counts }
            : new ClusterPicture(now, view, true, counts, Loss.Between(before.View, view, now, before.Losses), before.Oldest);
    }

    /// <summary>Not asked for while nothing waits.</summary>
    private static async Task<DateTimeOffset?> OldestAsync(SettlementsClient settlements, ClusterPicture picture, CancellationToken stop) =>
        picture.View?.Queue.Length is null or 0 ? null
        : (await settlements.OldestWaitingAsync(stop)).Value is { } read ? (read.Items is [var oldest, ..] ? oldest.RequestedAt : null)
        : picture.Oldest;

    private async Task<SettledCounts> ReadAsync(SettlementsClient settlements, SettledCounts known, CancellationToken stop)
    {
        // The first answer gives the total, so that only the last thousand entries are read.
        if (known.After is null)
        {
            var total = (await settlements.ReadAsync(0, 1, stop)).Value?.Total;
            if (total is null) return known with { IsFresh = false };
            known = known with { After = SettledCounts.Next(null, total.Value) };
        }
        var from = known.After!.Value;
        if ((await settlements.ReadAsync(from, SettlementsClient.MaxSize, stop)).Value is not { } read) return known with { IsFresh = false };
        var counted = known.Add(read, from, time.GetUtcNow());
        return counted with { After = SettledCounts.Next(counted.After, read.Total) };
    }

    private void Tell()
    {
        Action[] watchers;
        lock (_lock) watchers = [.. _watchers];
        foreach (var watcher in watchers) watcher();
    }

    private sealed class Watching(ClusterFeed feed, Action changed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) feed.Leave(changed);
        }
    }
}
