using System.Diagnostics.Metrics;
using ServiceDefaults.Telemetry;

namespace Gateway.Simulator.Charges;

internal sealed class ChargeMetrics
{
    private readonly Counter<long> _charges;

    public ChargeMetrics(IMeterFactory meters) =>
        _charges = meters.Create(AltaTelemetry.Gateway).CreateCounter<long>(
            "alta.gateway.charges", "{charge}", "Charges and refunds that the gateway recorded, by status.");

    public void Recorded(string status) =>
        _charges.Add(1, new KeyValuePair<string, object?>("alta.charge.status", status));
}
