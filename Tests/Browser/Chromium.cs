namespace Tests.Browser;

/// <summary>The Chromium installed on this machine. Nothing is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static string? Path { get; } = Known.FirstOrDefault(File.Exists);

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Path,
        // Chromium's sandbox does not work as root.
        Args = Environment.UserName == "root" ? ["--no-sandbox"] : [],
    });
}
