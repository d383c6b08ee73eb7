using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Clinic.Web.Localization;

/// <summary>Colombian Spanish and English.</summary>
public static class Languages
{
    public static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    public static readonly IReadOnlyList<CultureInfo> All = [Spanish, English];

    /// <summary>How long the choice of a language is remembered.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    public static WebApplicationBuilder AddLanguages(this WebApplicationBuilder builder)
    {
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Spanish);
            options.SupportedCultures = options.SupportedUICultures = [.. All];
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new CustomRequestCultureProvider(OfBrowser)];
        });
        return builder;
    }

    /// <summary>The language switch: stores the choice and redirects back to the page.</summary>
    public static void MapLanguages(this WebApplication app) => app.MapGet("/language/{name}", (string name, string? back, HttpContext context) =>
    {
        if (All.FirstOrDefault(language => language.Name == name) is not { } chosen) return Results.NotFound();
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)),
            new CookieOptions { MaxAge = Remembered, HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        return Results.LocalRedirect(Paths.Local(back));
    }).AllowAnonymous();

    /// <summary>The supported language that the browser prefers. Any kind of Spanish or English matches.</summary>
    private static Task<ProviderCultureResult?> OfBrowser(HttpContext context)
    {
        var wished = context.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => All.FirstOrDefault(ours => Speaks(language.Value.Value, ours)))
            .FirstOrDefault(ours => ours is not null);
        return Task.FromResult(wished is null ? null : new ProviderCultureResult(wished.Name));
    }

    private static bool Speaks(string? tag, CultureInfo ours) =>
        tag?.Split('-')[0].Equals(ours.TwoLetterISOLanguageName, StringComparison.OrdinalIgnoreCase) == true;
}
