namespace Tests.Browser;

/// <summary>Opens each page in a typical state.</summary>
internal static class KnownPages
{
    public static async Task<IPage> OpenPageAsync(this ClinicFixture clinic, string name, string language, int width)
    {
        var page = name == "sign-in" ? await clinic.OpenAsync(language, width) : await clinic.SignInAsync(language, width);
        var (path, seen) = name switch
        {
            "sign-in" => ("/sign-in", ".sign-in"),
            "patients" => ("/", "a.name"),
            "not-found" => ("/?q=no+such+name", ".notice"),
            "patient" => ($"/patients/{(await clinic.AdmitAsync()).Id}", ".bill"),
            "invoice" or "paid" or "declined" => ($"/invoices/{await clinic.BillAsync()}", ".pay-button"),
            "cluster" => ("/cluster", ".servers"),
            "trials" => ("/trials", ".trial-form"),
            _ => ("/nowhere", ".notice"),
        };
        await page.GotoAsync(path);
        await Expect(page.Locator(seen).First).ToBeVisibleAsync();
        if (name is "paid" or "declined")
        {
            if (name == "declined") await page.Locator("fluent-radio").Last.ClickAsync();
            await page.Locator(".pay-button").ClickAsync();
            await Expect(page.Payment(name == "paid" ? "Paid" : "Declined")).ToBeVisibleAsync();
        }
        return page;
    }
}
