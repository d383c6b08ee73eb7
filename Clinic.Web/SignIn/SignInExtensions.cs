using Clinic.Web.Services;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Clinic.Web.SignIn;

/// <summary>Cookie sign-in for people. Every page except the sign-in page requires it.</summary>
internal static class SignInExtensions
{
    /// <summary>The folder of the cookies' keys. With it, people stay signed in across a restart of this service.</summary>
    private const string KeysSetting = "Clinic:Keys";

    public static WebApplicationBuilder AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            (cookie.LoginPath, cookie.AccessDeniedPath, cookie.ReturnUrlParameter) = ("/sign-in", "/denied", "back");
            (cookie.Cookie.Name, cookie.Cookie.HttpOnly, cookie.Cookie.SameSite) = ("alta", true, SameSiteMode.Strict);
            cookie.SlidingExpiration = false;
            cookie.ExpireTimeSpan = Ticket.Longest;
            cookie.Events.OnValidatePrincipal = RefuseEnded;
        });
        var keys = services.AddDataProtection().SetApplicationName("Clinic.Web");
        if (builder.Configuration[KeysSetting] is { Length: > 0 } folder) keys.PersistKeysToFileSystem(new DirectoryInfo(folder));
        // Redirects people to the sign-in page. The services' own handler answers programs.
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationMiddlewareResultHandler>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<Sessions>();
        services.AddScoped<AuthenticationStateProvider, ExpiringState>();
        services.AddScoped<ICaller, SignedInCaller>();
        services.AddCascadingAuthenticationState();
        return builder;
    }

    public static void MapSignOut(this WebApplication app) => app.MapPost("/sign-out", async (
        HttpContext context, IAntiforgery antiforgery, Sessions sessions) =>
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        sessions.End(context.User);
        await context.SignOutAsync();
        return Results.LocalRedirect("/sign-in");
    }).RequireAuthorization(SignedIn).DisableHttpMetrics();

    /// <summary>A file in the folder of the cookies' keys, for what must outlive this process as the cookies do. Null without that folder.</summary>
    public static string? KeptFile(IConfiguration configuration, string name) =>
        configuration[KeysSetting] is { Length: > 0 } folder ? Path.Combine(folder, name) : null;

    private static async Task RefuseEnded(CookieValidatePrincipalContext cookie)
    {
        if (cookie.Principal is { } person && !cookie.HttpContext.RequestServices.GetRequiredService<Sessions>().IsOver(person)) return;
        cookie.RejectPrincipal();
        await cookie.HttpContext.SignOutAsync();
    }

    /// <summary>Any signed-in person, with any role.</summary>
    public static readonly AuthorizationPolicy SignedIn = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
}
