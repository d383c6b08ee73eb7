using Ledger.Payments;
using PaymentQueue;

namespace Tests.Unit.Patients;

/// <summary>A stream that carries only announcements. Appended entries are dropped.</summary>
public sealed class AnnouncedOnly : IPaymentStream
{
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<IReadOnlyList<string>>? _announced;
    private Arrival _top = Arrival.None;

    /// <summary>Raised when the relay appends, that is after a request was committed.</summary>
    public event Action? Appended;

    public Task Subscribed => _subscribed.Task;
    public int SubscriptionsThatFail { get; set; }

    public Task AnnounceAsync(IReadOnlyList<string> paymentIds, CancellationToken cancellation)
    {
        _announced?.Invoke(paymentIds);
        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable> SubscribeAsync(Action<IReadOnlyList<string>> announced, CancellationToken cancellation)
    {
        if (SubscriptionsThatFail > 0)
        {
            SubscriptionsThatFail--;
            throw new TimeoutException("Redis is down.");
        }
        _announced = announced;
        _subscribed.TrySetResult();
        return Task.FromResult<IAsyncDisposable>(new MemoryStream());
    }

    public Task<Arrival> TopAsync(CancellationToken cancellation) => Task.FromResult(_top);

    public Task<Arrival> AppendAsync(Arrival expectedTop, IReadOnlyList<StreamEntry> entries, CancellationToken cancellation)
    {
        if (expectedTop == _top)
        {
            _top = entries[^1].Arrival;
            Appended?.Invoke();
        }
        return Task.FromResult(_top);
    }

    public Task ResetAsync(CancellationToken cancellation)
    {
        _top = Arrival.None;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StreamEntry>> ReadAsync(Arrival after, int limit, TimeSpan wait, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StreamEntry>>([]);

    public Task TrimAsync(Arrival settled, CancellationToken cancellation) => Task.CompletedTask;

    public Task SetAsideAsync(IReadOnlyList<StreamEntry> entries, string reason, CancellationToken cancellation) => Task.CompletedTask;
}
