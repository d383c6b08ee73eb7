using System.Diagnostics;
using Clients;
using LocalSystem;
using LocalSystem.Replication;

namespace Tests.Browser;

/// <summary>
/// Takes the picture of the Aspire dashboard during a primary's death if ALTA_SCREENSHOTS names a folder. It starts the AppHost, which must be built.
/// </summary>
public sealed class DashboardPicture
{
    private const string Listening = "Now listening on: ";
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboard_WhileThePrimaryIsDead_IsTaken()
    {
        var folder = Environment.GetEnvironmentVariable("ALTA_SCREENSHOTS");
        Assert.SkipWhen(folder is null, "Set ALTA_SCREENSHOTS to a folder to take the pictures.");
        var missing = Chromium.Path is null ? "Chromium is not installed." : PatroniServer.WhatIsMissing() ?? ReplicatedRedis.WhatIsMissing();
        Assert.SkipUnless(missing is null, missing ?? "");
        var data = Directory.CreateTempSubdirectory("alta-dashboard-").FullName;
        using var host = Start(data);
        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await Chromium.LaunchAsync(playwright);
            var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1500, Height = 1500 } });
            page.SetDefaultTimeout((float)Bound.TotalMilliseconds);
            await page.GotoAsync(await AddressAsync(host));

            var store = Row(page, "primary: ");
            await store.Filter(new() { HasText = "in sync: postgres-" }).WaitForAsync();
            await Row(page, "server_3").Filter(new() { HasText = "Running" }).WaitForAsync();
            await Expect(page.GetByText("Unhealthy")).ToHaveCountAsync(0, new() { Timeout = (float)Bound.TotalMilliseconds });
            var primary = (await store.InnerTextAsync()).Split("primary: ")[1].Split(',')[0];
            var node = PatroniNode.In(data, primary[^1] - '0', port: 0, api: 0);
            Assert.True(Signals.Kill(PatroniServer.FindServer(node)!.Value));
            // The next primary is there, or not yet.
            await Expect(store).Not.ToContainTextAsync($"primary: {primary}", new() { Timeout = (float)Bound.TotalMilliseconds });
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder!, "replicated-dashboard.png"), Animations = ScreenshotAnimations.Disabled });
            await store.Filter(new() { HasText = "in sync: postgres-" }).WaitForAsync();
        }
        finally
        {
            Signals.Terminate(host.Id);
            await host.WaitForExitAsync(CancellationToken.None);
            // What the host started may end a moment after it.
            await Poll.UntilAsync(_ => Task.FromResult(IsDeleted(data) ? data : null), Bound, TimeProvider.System, CancellationToken.None);
        }
    }

    private static bool IsDeleted(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    private static Process Start(string data)
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Process.Start(new ProcessStartInfo(
            Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "AppHost", here.Name, "AppHost")),
            ["--replicated", $"--Parameters:data={data}", "--DcpPublisher:RandomizePorts=true"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["ASPNETCORE_URLS"] = AnyPort,
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = AnyPort,
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = AnyPort,
            },
        })!;
    }

    /// <returns>The dashboard's address, which the host prints.</returns>
    private static async Task<string> AddressAsync(Process host)
    {
        while (await host.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                // The rest is read too, so that the host never waits for a reader.
                _ = host.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return line[(at + Listening.Length)..];
            }
        }
        throw new InvalidOperationException("The AppHost ended before its dashboard listened.");
    }
}
