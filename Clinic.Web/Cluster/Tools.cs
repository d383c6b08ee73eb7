namespace Clinic.Web.Cluster;

/// <summary>Where operators look further: the dashboard with the services' logs and traces, if this system has one.</summary>
public sealed class Tools(IConfiguration configuration)
{
    /// <summary>Null if there is none.</summary>
    public Uri? Dashboard { get; } = Uri.TryCreate(configuration["Clinic:Dashboard"], UriKind.Absolute, out var address) ? address : null;

    public Uri? Logs => Dashboard is null ? null : new Uri(Dashboard, "structuredlogs");
}
