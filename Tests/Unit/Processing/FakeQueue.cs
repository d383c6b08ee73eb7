using Ledger.Payments;
using PaymentQueue;

namespace Tests.Unit.Processing;

/// <summary>A stream in memory that records its announcements and the entries that were set aside.</summary>
internal sealed class FakeQueue : IPaymentStream
{
    private readonly SortedDictionary<long, StreamEntry> _entries = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Announced { get; } = [];
    public List<StreamEntry> SetAside { get; } = [];
    public IReadOnlyCollection<StreamEntry> Entries => _entries.Values;

    /// <summary>Called before a trim.</summary>
    public Func<Arrival, Task> BeforeTrim { get; set; } = _ => Task.CompletedTask;

    public void Add(params IEnumerable<StreamEntry> entries)
    {
        lock (Announced)
            foreach (var entry in entries) _entries[entry.Arrival.Value] = entry;
        Changed();
    }

    /// <summary>Waits until the queue satisfies <paramref name="condition"/>.</summary>
    public async Task UntilAsync(Func<FakeQueue, bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var changed = _changed.Task;
            lock (Announced) if (condition(this)) return;
            await changed.WaitAsync(bound.Token);
        }
    }

    public async Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        while (true)
        {
            var changed = _changed.Task;
            StreamEntry[] found;
            lock (Announced) found = [.. _entries.Values.Where(entry => entry.Arrival > after).Take(limit)];
            if (found.Length > 0 || wait == TimeSpan.Zero) return found;
            await Task.WhenAny(changed, Task.Delay(wait, TimeProvider.System, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (!changed.IsCompleted) return [];
        }
    }

    public async Task TrimAsync(Arrival settled, CancellationToken cancellation)
    {
        await BeforeTrim(settled);
        lock (Announced)
            foreach (var key in _entries.Keys.Where(key => key <= settled.Value).ToList()) _entries.Remove(key);
        Changed();
    }

    public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation)
    {
        lock (Announced)
        {
            SetAside.AddRange(entries);
            foreach (var entry in entries) _entries.Remove(entry.Arrival.Value);
        }
        Changed();
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation)
    {
        lock (Announced) Announced.AddRange(paymentIds);
        Changed();
        return Task.CompletedTask;
    }

    public Task<Arrival> TopAsync(CancellationToken cancellation) => throw new NotSupportedException();
    public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation) =>
        throw new NotSupportedException();
    public Task ResetAsync(CancellationToken cancellation) => throw new NotSupportedException();
    public Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation) => throw new NotSupportedException();

    private void Changed() =>
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
