using System.Collections.Concurrent;

namespace Gateway.Simulator.Charges;

/// <summary>The idempotency keys with a request whose outcome is not decided yet.</summary>
internal sealed class KeysInFlight
{
    private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.Ordinal);

    public bool TryEnter(string key) => _keys.TryAdd(key, true);

    public void Leave(string key) => _keys.TryRemove(key, out _);
}
