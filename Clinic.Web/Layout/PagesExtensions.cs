using Clinic.Web.SignIn;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>The pages: Blazor Server with Fluent UI.</summary>
internal static class PagesExtensions
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Needed for a program that is built but not published: its assets are in the packages and the source folders.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddFluentUIComponents();
        builder.Services.AddScoped<Presence>();
        builder.Services.AddScoped<CircuitHandler>(services => services.GetRequiredService<Presence>());
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
