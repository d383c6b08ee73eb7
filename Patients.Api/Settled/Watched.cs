using Patients.Api.Payments;

namespace Patients.Api.Settled;

/// <summary>The payments that requests are waiting for.</summary>
internal sealed class Watched
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Returns a task that ends when the payment is at rest, shared by all its watches, and an action to stop waiting.</summary>
    public (Task<Payment> AtRest, Action Release) Add(string paymentId)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(paymentId, out var entry)) _entries[paymentId] = entry = new Entry();
            entry.Watches++;
            return (entry.AtRest.Task, () => Release(paymentId, entry));
        }
    }

    public bool Contains(string paymentId)
    {
        lock (_lock) return _entries.ContainsKey(paymentId);
    }

    public IReadOnlyList<string> Ids()
    {
        lock (_lock) return [.. _entries.Keys];
    }

    public void Complete(Payment payment)
    {
        Entry? entry;
        // Remove the entry at once: a parked payment that is retried needs a new task.
        lock (_lock) _entries.Remove(payment.Id, out entry);
        entry?.AtRest.TrySetResult(payment);
    }

    private void Release(string paymentId, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Watches == 0 && _entries.GetValueOrDefault(paymentId) == entry) _entries.Remove(paymentId);
        }
    }

    private sealed class Entry
    {
        // Continuations write whole answers to clients. They must not run on the one loop that completes all watches.
        public TaskCompletionSource<Payment> AtRest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Watches { get; set; }
    }
}
