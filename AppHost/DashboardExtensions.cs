namespace AppHost;

internal static class DashboardExtensions
{
    private const string PersistenceMode = "ASPIRE_DASHBOARD_PERSISTENCE_MODE";

    /// <summary>
    /// By default the dashboard keeps its last runs in a database in the home folder, with environment variables in clear text. Those
    /// include the signing key, the sign-in code and the passwords of Redis.
    /// </summary>
    public static void KeepNoRunsOnDisk(this IDistributedApplicationBuilder builder) => builder.Configuration[PersistenceMode] ??= "None";
}
