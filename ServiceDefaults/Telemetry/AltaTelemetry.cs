namespace ServiceDefaults.Telemetry;

/// <summary>
/// The names of the services' activity sources and meters. A service's source and meter have the same name. Besides Npgsql's,
/// only names <c>Alta.*</c> are exported. A component may have its own name, such as <c>Alta.Queue</c>.
/// </summary>
public static class AltaTelemetry
{
    public const string Front = "Alta.Front";
    public const string Patients = "Alta.Patients";
    public const string Payments = "Alta.Payments";
    public const string Monitor = "Alta.Monitor";
    public const string Gateway = "Alta.Gateway";

    /// <summary>The pattern that matches all of them.</summary>
    public const string All = "Alta.*";
}
