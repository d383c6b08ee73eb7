using System.Diagnostics;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// The names of activity sources and meters, the same for both, in one place: what is not named <c>Alta.*</c> is not
/// exported. And how a trace goes on where no HTTP header carries it.
/// </summary>
public static class AltaTelemetry
{
    public const string Patients = "Alta.Patients";
    public const string Payments = "Alta.Payments";
    public const string Monitor = "Alta.Monitor";
    public const string Gateway = "Alta.Gateway";

    /// <summary>All of them.</summary>
    public const string All = "Alta.*";

    /// <summary>The current activity as a W3C <c>traceparent</c>; null when there is none.</summary>
    public static string? CurrentTraceparent =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>
    /// The context that a stored <c>traceparent</c> names, as the parent of a new activity. What can't be parsed gives the
    /// default, which begins a new trace: no payment fails over its telemetry.
    /// </summary>
    public static ActivityContext ParseTraceparent(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;
}
