namespace Tests.Browser;

/// <summary>Addresses without a page.</summary>
[Collection(OneClinic.Name)]
public sealed class UnknownAddressTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("es-CO", "No existe esa página.", "Ir a los pacientes", "Pacientes")]
    [InlineData("en-US", "There is no such page.", "Go to patients", "Patients")]
    public async Task Address_Opened_IsNotFound_OnAPageThatLinksBack(string language, string words, string back, string patients)
    {
        var page = await clinic.SignInAsync(language);
        var answer = await page.GotoAsync("/nowhere/at/all");
        Assert.Equal(404, answer!.Status);
        await Expect(page.Locator(".notice")).ToContainTextAsync(words);
        await Expect(page.Locator(".top .languages")).ToBeVisibleAsync();
        await page.GetByText(back).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(patients);
    }

    [Fact]
    public async Task Address_FollowedInsideAPage_IsNotFoundToo()
    {
        var page = await clinic.SignInAsync();
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        await page.Locator("a.name").First.EvaluateAsync("link => link.href = '/nowhere'");
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.Locator("a.name").First.ClickAsync(), response => response.Url.EndsWith("/nowhere", StringComparison.Ordinal));
        Assert.Equal(404, answer.Status);
        await Expect(page.Locator(".notice")).ToContainTextAsync("There is no such page.");
    }
}
