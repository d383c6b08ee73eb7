using System.Collections.Concurrent;

namespace Gateway.Simulator.Charges;

/// <summary>The idempotency keys with a request whose outcome is not decided yet, each with its payment.</summary>
internal sealed class KeysInFlight
{
    private readonly ConcurrentDictionary<string, string> _keys = new(StringComparer.Ordinal);

    public bool TryEnter(string key, string paymentId) => _keys.TryAdd(key, paymentId);

    public void Leave(string key) => _keys.TryRemove(key, out _);

    /// <summary>Whether a request for one of these payments is in flight.</summary>
    public bool AnyOf(string[] paymentIds) => _keys.Any(entry => paymentIds.Contains(entry.Value));
}
