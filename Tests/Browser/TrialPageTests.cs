namespace Tests.Browser;

/// <summary>A trial, started and watched from the page.</summary>
[Collection(OneClinic.Name)]
public sealed class TrialPageTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Trial_StartedAndWatched_EndsWithItsTableBesideThe2021Experiment()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Requests per trial" }).FillAsync("40");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Crashes per trial" }).FillAsync("1");
        await page.Button("Start").ClickAsync();
        await page.ConfirmAsync("Start");

        await Expect(page.Locator("[data-running=true]")).ToBeVisibleAsync();
        await Expect(page.Fact("sent")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-running=false]")).ToContainTextAsync("Nothing lost, nothing charged twice, nothing out of order.");
        await Expect(page.Locator(".results tbody tr")).ToContainTextAsync(["99.565"]);
        await Expect(page.Locator("[data-total]")).ToContainTextAsync("99.043");
        await Expect(page.Locator("[data-total] td").First).ToHaveTextAsync("40");

        // It stays in the list, and its events can be kept.
        await Expect(page.Locator(".history tbody tr").First).ToContainTextAsync("clean");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".history a").First.ClickAsync());
        Assert.Matches(@"^alta-trial-\d{8}T\d{9}Z\.jsonl$", download.SuggestedFilename);
        Assert.Contains("\"event\":\"total\"", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_Stopped_SaysSoAndLeavesNoProcess()
    {
        var page = await OpenAsync();
        await page.Button("Start").ClickAsync();
        await page.ConfirmAsync("Start");
        await Expect(page.Locator("[data-running=true]")).ToBeVisibleAsync();
        await page.Button("Stop").ClickAsync();
        await Expect(page.Locator("[data-running=false]")).ToContainTextAsync("The trial was stopped: no verdict.");
    }

    [Fact]
    public async Task Trial_OfImpossibleNumbers_IsNotStarted()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Requests per second" }).FillAsync("5000");
        await page.Button("Start").ClickAsync();
        await Expect(page.Locator(".error")).ToContainTextAsync("out of range");
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await clinic.SignInAsync();
        await page.GotoAsync("/trials");
        await Expect(page.Locator(".trial-form")).ToBeVisibleAsync();
        return page;
    }
}
