namespace Tests.Browser;

/// <summary>The machine's own Chromium: nothing is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static string? Path { get; } = Known.FirstOrDefault(File.Exists);

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Path,
        // Its sandbox needs another user than root.
        Args = Environment.UserName == "root" ? ["--no-sandbox"] : [],
    });
}
