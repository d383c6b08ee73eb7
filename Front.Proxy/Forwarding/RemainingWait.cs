using System.Globalization;
using ServiceDefaults.Waiting;

namespace Front.Proxy.Forwarding;

/// <summary>How much longer the client wants to wait. Time spent in the front is subtracted.</summary>
internal sealed class RemainingWait(HttpRequestMessage request, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly string[] _preferences = request.Headers.TryGetValues(PreferredWait.Header, out var values) ? [.. values] : [];

    /// <summary>In whole seconds, never below zero.</summary>
    public TimeSpan Left => TimeSpan.FromSeconds(Math.Max(0, Math.Floor((Wanted - time.GetElapsedTime(_began)).TotalSeconds)));

    private TimeSpan Wanted => PreferredWait.Of(string.Join(',', _preferences));

    /// <summary>Adds the remaining wait as the first preference. If one appears twice, the first counts (RFC 7240, section 2).</summary>
    public void Lower(HttpRequestMessage again)
    {
        again.Headers.Remove(PreferredWait.Header);
        again.Headers.TryAddWithoutValidation(PreferredWait.Header,
            _preferences.Prepend(string.Create(CultureInfo.InvariantCulture, $"wait={Left.TotalSeconds:0}")));
    }
}
