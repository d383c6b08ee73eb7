using Clinic.Web.Services;

namespace Clinic.Web.Cluster;

/// <summary>The monitors' view. Called as this service, because one background reader serves all viewers.</summary>
public sealed class ClusterClient(HttpClient http, ServiceCaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    public Task<Answer<ClusterView>> ReadAsync(CancellationToken cancellation) => GetAsync<ClusterView>("/cluster", cancellation);
}

/// <summary>The ledger's entries. Called as this service, because one background reader serves all viewers.</summary>
public sealed class SettlementsClient(HttpClient http, ServiceCaller caller, TimeProvider time) : ServiceClient(http, caller, time)
{
    public const int MaxSize = 1000;

    /// <param name="after">The last sequence that is already known.</param>
    public Task<Answer<Settlements>> ReadAsync(long after, int size, CancellationToken cancellation) =>
        GetAsync<Settlements>(FormattableString.Invariant($"/settlements?after={after}&page_size={size}"), cancellation);

    /// <summary>The payment that waits longest, in a list of at most one.</summary>
    public Task<Answer<Page<WaitingPayment>>> OldestWaitingAsync(CancellationToken cancellation) =>
        GetAsync<Page<WaitingPayment>>("/payments?status=requested&page_size=1", cancellation);
}

public sealed record WaitingPayment(DateTimeOffset RequestedAt);
