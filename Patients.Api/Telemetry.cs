using System.Diagnostics;

namespace Patients.Api;

internal static class Telemetry
{
    public static readonly ActivitySource Source = new("Alta.Patients");
}
