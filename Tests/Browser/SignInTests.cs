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
        await EnterAsync(page, clinic.TokenFor("ana.typed", TimeSpan.FromHours(1)));
        await Expect(page).ToHaveURLAsync(new Uri(clinic.Clinic, path).ToString());
    }

    [Fact]
    public async Task Link_OfTheConsole_SignsInOnceAndLeavesNoCodeBehind()
    {
        var page = await clinic.OpenAsync();
        await page.GotoAsync(Cluster.Clinic.SignInLink(clinic.System.Options).ToString());
        await Expect(page).ToHaveURLAsync(clinic.Clinic.ToString());
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "alta");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.InRange(cookie.Expires, 1, TimeProvider.System.GetUtcNow().AddHours(8.1).ToUnixTimeSeconds());

        // Opened again in the same browser, it leads to the pages; in another one, or typed, it is spent.
        await page.GotoAsync(Cluster.Clinic.SignInLink(clinic.System.Options).ToString());
        await Expect(page.Locator("a.name").First).ToBeVisibleAsync();
        var other = await clinic.OpenAsync();
        await other.GotoAsync(Cluster.Clinic.SignInLink(clinic.System.Options).ToString());
        await Expect(other.Locator(".error")).ToContainTextAsync("already used");
        await EnterAsync(other, clinic.System.Options.Secrets.SignInCode);
        await Expect(other.Locator(".error")).ToContainTextAsync("already used");
    }

    [Fact]
    public async Task Link_WithAToken_SignsInOnce()
    {
        var link = clinic.LinkFor("luz.once");
        var page = await clinic.OpenAsync();
        await page.GotoAsync(link);
        await Expect(page.Locator(".who")).ToContainTextAsync("luz");
        var other = await clinic.OpenAsync();
        await other.GotoAsync(link);
        await Expect(other.Locator(".error")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en-US", "clerk, operator")]
    [InlineData("es-CO", "cajero, operador")]
    public async Task Header_ShowsWhoWorksHere(string language, string roles)
    {
        var page = await clinic.OpenAsync(language);
        await page.GotoAsync(clinic.LinkFor($"luz.marina.{language}"));
        await Expect(page.Locator(".who")).ToContainTextAsync("luz.marina");
        await Expect(page.Locator(".who")).ToContainTextAsync(roles);
    }

    [Fact]
    public async Task Person_SignedOutInOneTab_IsSignedOutInEveryTabAtOnce()
    {
        var invoice = await clinic.BillAsync();
        var page = await clinic.SignInAsync();
        var other = await (await page.Context.NewPageAsync()).OpenInvoiceAsync(invoice);
        await page.Locator(".sign-out fluent-button").ClickAsync();
        await Expect(page).ToHaveURLAsync(SignInPage());
        var left = TimeProvider.System.GetTimestamp();
        await Expect(other).ToHaveURLAsync(SignInPage());
        Assert.InRange(TimeProvider.System.GetElapsedTime(left), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Expect(other.Locator("#ended")).ToBeVisibleAsync();
        // Another person who signs in now comes back to the page, and pays under their own name.
        await other.GotoAsync($"{clinic.LinkFor("luz.beside")}&back=/invoices/{invoice}");
        await Expect(other.Locator(".who")).ToContainTextAsync("luz");
        await Expect(other.Locator(".pay-button")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Person_WhoSignsInAsAnother_LeavesNoTabOfTheFirst()
    {
        var first = await clinic.SignInAsync();
        await Expect(first.Locator("a.name").First).ToBeVisibleAsync();
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(clinic.LinkFor("luz.second"));
        await Expect(second.Locator(".who")).ToContainTextAsync("luz");
        await Expect(first).ToHaveURLAsync(SignInPage());
    }

    [Fact]
    public async Task Session_ThatEndsDuringAPayment_SaysThatThePaymentGoesOn()
    {
        var invoice = await clinic.BillAsync();
        var page = await clinic.SignInAsync(lifetime: TimeSpan.FromSeconds(20));
        await page.OpenInvoiceAsync(invoice);
        await clinic.SlowTheNextChargeAsync(TimeSpan.FromSeconds(20));
        await page.PayAsync();
        await Expect(page.Payment("Queued")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(SignInPage());
        await Expect(page.Locator("#ended")).ToContainTextAsync("A payment that was accepted goes on and is charged once");
        // Back on the page, the clerk sees the outcome.
        await EnterAsync(page, clinic.TokenFor("luz.typed", TimeSpan.FromHours(1)));
        await Expect(page).ToHaveURLAsync(new Regex($"/invoices/{invoice}$"));
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        // The clerk who asked for it, not the one who looks.
        await Expect(page.Locator(".receipt")).ToContainTextAsync("ana-");
        await clinic.AssertPaidOnceAsync(invoice);
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
        await EnterAsync(page, clinic.TokenFor("ana.again", TimeSpan.FromHours(1)));
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
