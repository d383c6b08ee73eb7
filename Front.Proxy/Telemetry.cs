using System.Diagnostics.Metrics;
using ServiceDefaults.Telemetry;

namespace Front.Proxy;

internal sealed class Telemetry : IDisposable
{
    private readonly Meter _meter = new(AltaTelemetry.Front);
    private readonly Counter<long> _retries;

    public Telemetry() => _retries = _meter.CreateCounter<long>(
        "alta.front.retries", "{request}", "Requests that were sent again, by the result of the previous attempt");

    public void Retried(Forwarding.AttemptResult fate) => _retries.Add(1, new KeyValuePair<string, object?>("fate", fate.ToString().ToLowerInvariant()));

    public void Dispose() => _meter.Dispose();
}
