namespace AppHost;

internal static class Pages
{
    /// <summary>Shows <paramref name="path"/> of the service under a name that says what is there.</summary>
    public static IResourceBuilder<ProjectResource> WithPage(this IResourceBuilder<ProjectResource> service, string path, string text) =>
        service.WithUrlForEndpoint("http", url =>
        {
            url.Url = path;
            url.DisplayText = text;
        });
}
