using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Clinic.Web.Localization;

/// <summary>Colombian Spanish and English.</summary>
public static class Languages
{
    public static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    public static readonly IReadOnlyList<CultureInfo> All = [Spanish, English];

    /// <summary>How dates are written: the region of the reader's browser, if it speaks the page's language.</summary>
    private static readonly IReadOnlyList<CultureInfo> Regions =
        [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(region => All.Any(ours => Speaks(region.Name, ours)))];

    /// <summary>For a reader of English without a region: the day before the month, as at the hospital.</summary>
    private static readonly CultureInfo International = CultureInfo.GetCultureInfo("en-001");

    /// <summary>How long the choice of a language is remembered.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    public static WebApplicationBuilder AddLanguages(this WebApplicationBuilder builder)
    {
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Spanish);
            (options.SupportedUICultures, options.SupportedCultures) = ([.. All], [.. Regions]);
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
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(RegionOf(context, chosen), chosen)),
            new CookieOptions { MaxAge = Remembered, HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        return Results.LocalRedirect(Paths.Local(back));
    }).AllowAnonymous();

    /// <summary>The supported language that the browser prefers. Any kind of Spanish or English matches.</summary>
    private static Task<ProviderCultureResult?> OfBrowser(HttpContext context)
    {
        var wished = Wishes(context).Select(tag => All.FirstOrDefault(ours => Speaks(tag, ours))).FirstOrDefault(ours => ours is not null);
        return Task.FromResult(wished is null ? null : new ProviderCultureResult(RegionOf(context, wished).Name, wished.Name));
    }

    private static CultureInfo RegionOf(HttpContext context, CultureInfo language) =>
        Wishes(context).Where(tag => tag.Contains('-', StringComparison.Ordinal) && Speaks(tag, language))
            .Select(tag => Regions.FirstOrDefault(region => region.Name.Equals(tag, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(region => region is not null)
        ?? (language == English ? International : language);

    /// <summary>The languages of the browser, the preferred one first.</summary>
    private static IEnumerable<string> Wishes(HttpContext context) =>
        context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value ?? "");

    private static bool Speaks(string tag, CultureInfo ours) =>
        tag.Split('-')[0].Equals(ours.TwoLetterISOLanguageName, StringComparison.OrdinalIgnoreCase);
}
