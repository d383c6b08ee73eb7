using System.Diagnostics;
using ServiceDefaults.Telemetry;

namespace Patients.Api;

internal static class Telemetry
{
    public static readonly ActivitySource Source = new(AltaTelemetry.Patients);
}
