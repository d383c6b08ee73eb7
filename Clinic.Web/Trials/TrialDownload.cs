using Access;
using Microsoft.AspNetCore.Authorization;

namespace Clinic.Web.Trials;

internal static class TrialDownload
{
    /// <summary>A trial's events, one JSON object per line.</summary>
    public static void MapTrialDownload(this WebApplication app) => app.MapGet("/trials/{name}", (string name, TrialHistory history) =>
        history.Find(name) is { } file ? Results.File(file, "application/jsonl", $"alta-trial-{name}") : Results.NotFound())
        .RequireAuthorization(new AuthorizationPolicyBuilder().RequireRole(Roles.Operator).Build());
}
