namespace Tests.Browser;

/// <summary>Takes the README's pictures if ALTA_SCREENSHOTS names a folder. They show a running system after a real crash.</summary>
[Collection(OneClinic.Name)]
public sealed class Screenshots(ClinicFixture clinic)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ALTA_SCREENSHOTS");

    [Fact]
    public async Task Pages_OfARunningSystem_AreTaken()
    {
        Assert.SkipWhen(Folder is null, "Set ALTA_SCREENSHOTS to a folder to take the pictures.");
        var page = await clinic.SignInAsync("es-CO", 1200, 760);
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        await page.Locator("#search").FillAsync("car");
        await Expect(page.Locator("a.name")).Not.ToHaveCountAsync(15);
        await TakeAsync(page, "patients");
        await page.Locator("a.name").First.ClickAsync();
        await Expect(page.Locator(".bill")).ToBeVisibleAsync();
        await TakeAsync(page, "bill");
        await page.Button("Emitir factura").ClickAsync();
        await clinic.SlowTheNextChargeAsync(TimeSpan.FromSeconds(5));
        await page.PayAsync();
        await Expect(page.Payment("Queued")).ToBeVisibleAsync();
        var view = await clinic.System.Monitor.WaitAsync(view => view.LivingLeader is not null, ClinicFixture.Bound, CancellationToken.None);
        clinic.System.Kill(clinic.System.NameOf(view!.LivingLeader!.Pid!.Value)!);
        await Expect(page.Payment("Switching")).ToBeVisibleAsync();
        await TakeAsync(page, "switching");
        await Expect(page.Payment("Paid")).ToBeVisibleAsync();
        await TakeAsync(page, "receipt");

        var live = await clinic.SignInAsync("en-US", 1200, 1040);
        await live.GotoAsync("/trials");
        await live.GetByRole(AriaRole.Spinbutton, new() { Name = "Crashes per trial" }).FillAsync("4");
        await live.Button("Start").ClickAsync();
        await live.ConfirmAsync("Start");
        await Expect(live.Locator(".results [data-total]")).ToBeVisibleAsync();
        await TakeAsync(live, "trials");
        await live.GotoAsync("/cluster");
        await Expect(live.Locator(".chart rect.bar").First).ToBeAttachedAsync();
        await TakeAsync(live, "cluster");
    }

    /// <summary>Every page on a desk's screen and a phone's, light and dark, in both languages, to be looked at.</summary>
    [Fact]
    public async Task Pages_OnEveryScreen_AreTaken()
    {
        Assert.SkipWhen(Folder is null, "Set ALTA_SCREENSHOTS to a folder to take the pictures.");
        foreach (var language in new[] { "es-CO", "en-GB" })
        {
            string[] names =
            [
                "sign-in", "patients", "admit", "patient", "void", "charge", "nothing-to-bill", "invoices",
                "invoice", "paid", "declined", "part-paid", "refund", "cancel", "give-up", "trials", "missing",
            ];
            foreach (var name in names)
            {
                var page = await clinic.OpenPageAsync(name, language, 1280);
                foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
                {
                    await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                    if (scheme == ColorScheme.Dark) await Expect(page.Locator("body")).ToHaveAttributeAsync("data-theme", "dark");
                    await TakeAsync(page, 1280, $"{name}-{language[..2]}-1280-{scheme}.png");
                    await TakeAsync(page, 375, $"{name}-{language[..2]}-375-{scheme}.png");
                }
                await page.GotoAsync("about:blank");
                if (name == "give-up") await clinic.RetryParkedAsync();
            }
        }
    }

    /// <summary>Within a test of a rare state: takes a picture only if pictures are wanted.</summary>
    internal static async Task TakeIfWantedAsync(IPage page, string name)
    {
        if (Folder is not null) await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    private static async Task TakeAsync(IPage page, int width, string file)
    {
        await page.SetViewportSizeAsync(width, 900);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, file), Animations = ScreenshotAnimations.Disabled, FullPage = true });
    }

    private static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"clinic-{name}.png"), Animations = ScreenshotAnimations.Disabled });
}
