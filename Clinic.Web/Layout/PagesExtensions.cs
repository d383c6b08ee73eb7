using Clinic.Web.SignIn;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>The pages themselves: Blazor over a circuit, in Fluent UI.</summary>
internal static class PagesExtensions
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Also where the program runs as it was built: its assets lie in the packages and the source then.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddFluentUIComponents();
        return builder;
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'")
            .RequireAuthorization(SignInExtensions.SignedIn);
    }
}
