using System.Diagnostics.Metrics;
using ServiceDefaults.Telemetry;

namespace Payments.Api.Reconciliation;

internal sealed class ReconciliationTelemetry
{
    private readonly Counter<long> _differences;

    public ReconciliationTelemetry(IMeterFactory meters) => _differences = meters.Create(AltaTelemetry.Payments).CreateCounter<long>(
        "alta.reconciliation.differences", "{difference}", "Differences between gateway and ledger, by kind and whether they were repaired");

    public void Found(DifferenceKind kind, bool repaired) =>
        _differences.Add(1, new("kind", ReconciliationLedger.Name(kind)), new("repaired", repaired));
}
