using LocalSystem;

namespace AppHost.Trials;

internal static class PageTools
{
    /// <summary>What the operators' pages use beside the services, in run mode: the history of trials, and links to the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithTools(this IResourceBuilder<ProjectResource> page, DataFolder data)
    {
        if (!page.ApplicationBuilder.ExecutionContext.IsRunMode) return page;
        page.WithEnvironment(ServiceSettings.TrialsHistory, data.File(TrialHistory.Folder));
        // The dashboard listens on the AppHost's own address.
        return page.ApplicationBuilder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } dashboard
            ? page.WithEnvironment(ServiceSettings.ClinicDashboard, dashboard)
            : page;
    }
}
