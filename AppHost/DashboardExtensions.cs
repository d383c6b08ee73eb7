namespace AppHost;

internal static class DashboardExtensions
{
    private const string PersistenceMode = "ASPIRE_DASHBOARD_PERSISTENCE_MODE";

    /// <summary>
    /// The dashboard would keep its last runs in a database below the home folder, environment variables in clear: the key that signs tokens, the sign-in code, the
    /// passwords of Redis.
    /// </summary>
    public static void KeepNoRunsOnDisk(this IDistributedApplicationBuilder builder) => builder.Configuration[PersistenceMode] ??= "None";
}
