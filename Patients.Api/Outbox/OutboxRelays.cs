namespace Patients.Api.Outbox;

/// <summary>The relays of all shards: each keeps its shard's stream up to date.</summary>
public sealed class OutboxRelays(params IReadOnlyList<OutboxRelay> all)
{
    /// <summary>Call this after a request was committed: there is something to append.</summary>
    public void Signal()
    {
        foreach (var relay in all) relay.Signal();
    }

    /// <summary>Runs until one of them ends.</summary>
    public async Task RunAsync(CancellationToken cancellation) => await await Task.WhenAny(all.Select(relay => relay.RunAsync(cancellation)));
}
