using System.Text.RegularExpressions;
using Cluster;

namespace Tests.Browser;

/// <summary>What each role sees.</summary>
[Collection(OneClinic.Name)]
public sealed partial class SignInTests(ClinicFixture clinic)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/patients/some")]
    [InlineData("/invoices/some")]
    [InlineData("/cluster")]
    [InlineData("/trials")]
    [InlineData("/nowhere")]
    public async Task Page_OpenedWhileSignedOut_LeadsToTheSignInAndBack(string path)
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync(path);
        await Expect(page).ToHaveURLAsync(SignInPage());
        await EnterAsync(page, clinic.System.Options.Secrets.SignInCode);
        await Expect(page).ToHaveURLAsync(new Uri(clinic.Clinic, path).ToString());
    }

    [Fact]
    public async Task Link_OfTheConsole_SignsInAndLeavesNoCodeBehind()
    {
        var page = await clinic.SignInAsync();
        await Expect(page).ToHaveURLAsync(clinic.Clinic.ToString());
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "alta");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.InRange(cookie.Expires, 1, TimeProvider.System.GetUtcNow().AddHours(8.1).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Code_ThatIsWrong_IsRefused()
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync("/sign-in?t=00000000000000000000000000000000");
        await Expect(page.Locator(".error")).ToBeVisibleAsync();
        await EnterAsync(page, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6WyJjbGVyayJdfQ.");
        await Expect(page.Locator(".error")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(SignInPage());
    }

    [Theory]
    [InlineData("clerk", "/cluster", "Patients")]
    [InlineData("clerk", "/trials", "Patients")]
    [InlineData("operator", "/", "Cluster")]
    [InlineData("operator", "/invoices/some", "Cluster")]
    public async Task Person_WithTheWrongRole_SeesNeitherPageNorLink(string role, string denied, string own)
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync("/sign-in");
        await EnterAsync(page, clinic.Token(role));
        await Expect(page.Locator(".side").GetByText(own)).ToBeVisibleAsync();
        Assert.Equal(role == "clerk" ? 0 : 1, await page.Locator(".side a[href='/cluster']").CountAsync());
        await page.GotoAsync(denied);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Not allowed");
    }

    [Theory]
    [InlineData("https://example.com/")]
    [InlineData("//example.com/")]
    [InlineData("/\\example.com")]
    public async Task Return_ToAnotherSite_IsNotFollowed(string elsewhere)
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync($"/sign-in?back={Uri.EscapeDataString(elsewhere)}");
        await EnterAsync(page, clinic.System.Options.Secrets.SignInCode);
        await Expect(page).ToHaveURLAsync(clinic.Clinic.ToString());
    }

    [Fact]
    public async Task Person_SignedOut_SeesNothingMore()
    {
        var page = await clinic.SignInAsync();
        await page.Locator(".sign-out fluent-button").ClickAsync();
        await Expect(page).ToHaveURLAsync(SignInPage());
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(SignInPage());
    }

    [Fact]
    public async Task Clinic_Restarted_KeepsPeopleSignedIn()
    {
        var page = await clinic.SignInAsync();
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        var started = clinic.System.NextStartOf(Clinic.Name);
        Assert.True(clinic.System.Kill(Clinic.Name));
        await started;
        await clinic.WaitForAsync(Clinic.Name);
        await page.GotoAsync("/cluster");
        await Expect(page.Locator(".servers")).ToBeVisibleAsync();
    }

    private static async Task EnterAsync(IPage page, string codeOrToken)
    {
        await page.Locator("#code").FillAsync(codeOrToken);
        await page.Locator(".sign-in button").ClickAsync();
    }

    [GeneratedRegex(@"/sign-in(\?|$)")]
    private static partial Regex SignInPage();
}
