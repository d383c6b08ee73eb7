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
            "admit" => ("/", "a.name"),
            "owing" => ("/?owing=true", "a.name"),
            "nothing-to-bill" => ($"/patients/{(await clinic.AdmitWithoutChargesAsync()).Id}", ".charge-form"),
            "patient" or "void" or "charge" => ($"/patients/{(await clinic.AdmitAsync()).Id}", ".bill"),
            "invoice" or "paid" or "declined" or "part-paid" or "refund" or "cancel" => ($"/invoices/{await clinic.BillAsync()}", ".pay-button"),
            "cluster" => ("/cluster", ".servers"),
            "parked" or "give-up" => ("/cluster", $".parked a[href='/invoices/{await clinic.ParkAsync()}']"),
            "invoices" => ($"/patients/{await ManyInvoicesAsync(clinic)}", ".pager"),
            "trials" => ("/trials", ".trial-form"),
            _ => ("/nowhere", ".notice"),
        };
        await page.GotoAsync(path);
        await Expect(page.Locator(seen).First).ToBeVisibleAsync();
        if (name is "part-paid" or "refund") await page.Locator("#amount").FillAsync("40000");
        if (name is "paid" or "declined" or "part-paid" or "refund")
        {
            if (name == "declined") await page.Locator("fluent-radio").Last.ClickAsync();
            await page.PayAsync();
            await Expect(page.Payment(name == "declined" ? "Declined" : "Paid")).ToBeVisibleAsync();
        }
        if (name == "refund") await page.Locator(".payments fluent-button").ClickAsync();
        if (name == "cancel") await page.Locator(".card-header fluent-button").ClickAsync();
        if (name == "void") await page.Locator(".bill fluent-button").First.ClickAsync();
        if (name == "admit") await page.Locator(".tools fluent-button").ClickAsync();
        if (name == "charge") await page.Locator("#price").FillAsync("consulta");
        if (name == "charge") await Expect(page.Locator(".choices li").First).ToBeVisibleAsync();
        if (name == "give-up") await page.Locator(".parked fluent-button").Nth(1).ClickAsync();
        if (name == "admit") await Expect(page.Locator(".admit")).ToBeVisibleAsync();
        if (name is "refund" or "cancel" or "void" or "give-up") await Expect(page.Locator(".reason-form")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>A patient with charges, a page of paid invoices and one that is to be paid.</summary>
    private static async Task<string> ManyInvoicesAsync(ClinicFixture clinic)
    {
        var (patient, _) = await clinic.AdmitAsync();
        for (var number = 0; number < 11; number++)
        {
            var invoice = (await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id;
            if (number > 0) await clinic.PayAsync(invoice);
            await clinic.ChargeAsync(patient, 4_500_000);
        }
        return patient;
    }
}
