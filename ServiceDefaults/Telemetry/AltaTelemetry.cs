namespace ServiceDefaults.Telemetry;

/// <summary>
/// The names of the services' activity sources and meters, the same for both: what is not named <c>Alta.*</c> is not
/// exported. A library names its own, such as <c>Alta.Queue</c>.
/// </summary>
public static class AltaTelemetry
{
    public const string Front = "Alta.Front";
    public const string Patients = "Alta.Patients";
    public const string Payments = "Alta.Payments";
    public const string Monitor = "Alta.Monitor";
    public const string Gateway = "Alta.Gateway";

    /// <summary>All of them.</summary>
    public const string All = "Alta.*";
}
