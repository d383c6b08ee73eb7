using Cluster;

namespace Tests.Browser;

/// <summary>Services stay down: each page says so in plain words, loses nothing, and recovers when they are back.</summary>
[Collection(OneClinic.Name)]
public sealed class OutageTests(ClinicFixture clinic)
{
    private static readonly Words Spanish = new(
        "es-CO", "El sistema no responde en este momento.", "Emitir factura", "esta página mostrará si la factura se emitió",
        "La factura no se emitió.", "Pagar",
        "Aún sin respuesta", "Salida autorizada", "El libro no se puede leer", "Ningún monitor responde en este momento",
        "Ningún monitor responde. Los pagos siguen");

    private static readonly Words English = new(
        "en-US", "The system does not answer at the moment.", "Issue the invoice", "this page will show whether the invoice was issued",
        "The invoice was not issued.", "Pay",
        "No answer yet", "Exit granted", "The ledger can't be read", "No monitor answers at the moment",
        "No monitor answers. Payments go on");

    [Theory]
    [InlineData("front", "es-CO")]
    [InlineData("patients", "en-US")]
    public async Task Pages_WhileAServiceIsDown_SaySoAndRecover(string service, string language)
    {
        string[] away = [.. clinic.System.Names.Where(name => Parts.KindOf(name) == service)];
        var desk = await OpenDeskAsync(language == Spanish.Language ? Spanish : English);
        using (new Outage(clinic.System, away)) await MeetOutageAsync(desk);
        foreach (var name in away) await clinic.WaitForAsync(name);
        await GoOnAsync(desk);
    }

    [Fact]
    public async Task Monitors_AllDown_AreReportedByThePage_AndPaymentsGoOn()
    {
        (IPage Page, Words Words)[] viewers = [(await OpenClusterAsync(Spanish), Spanish), (await OpenClusterAsync(English), English)];
        using (new Outage(clinic.System, Parts.Monitor(1), Parts.Monitor(2)))
        {
            foreach (var (page, words) in viewers) await Expect(page.Locator("fluent-message-bar")).ToContainTextAsync(words.OldView);
            Assert.True((await clinic.PayAsync(await clinic.BillAsync())).ExitGranted);
            // A page opened now has no earlier view to show.
            foreach (var (page, _) in viewers) await GoAsync(page, "/trials", ".trial-form");
            foreach (var (page, words) in viewers)
            {
                await GoAsync(page, "/cluster", ".notice");
                await Expect(page.Locator(".notice")).ToContainTextAsync(words.NoView);
            }
        }
        foreach (var (page, _) in viewers)
        {
            await Expect(page.Locator(".servers tbody tr")).ToHaveCountAsync(3);
            await Expect(page.Locator("fluent-message-bar")).ToHaveCountAsync(0);
        }
    }

    private async Task<Desk> OpenDeskAsync(Words words)
    {
        var patient = await clinic.AdmitAsync();
        var (paid, other) = (await clinic.BillAsync(), await clinic.BillAsync());
        var first = await clinic.SignInAsync(words.Language);
        await first.OpenInvoiceAsync(paid);
        var issuing = await first.Context.NewPageAsync();
        await issuing.GotoAsync($"/patients/{patient.Id}");
        await Expect(issuing.Button(words.Issue)).ToBeVisibleAsync();
        return new Desk(
            words, paid, $"/invoices/{other}", first, issuing, await OpenClusterAsync(words),
            await first.Context.NewPageAsync(), await first.Context.NewPageAsync());
    }

    private async Task<IPage> OpenClusterAsync(Words words)
    {
        var page = await clinic.SignInAsync(words.Language);
        await page.GotoAsync("/cluster");
        await Expect(page.Locator(".servers tbody tr")).ToHaveCountAsync(3);
        return page;
    }

    private static async Task MeetOutageAsync(Desk desk)
    {
        var words = desk.Words;
        await Task.WhenAll(
            desk.Paying.PayAsync(), desk.Issuing.Button(words.Issue).ClickAsync(),
            desk.Searching.GotoAsync("/"), desk.Opening.GotoAsync(desk.Invoice));
        await Expect(desk.Paying.Payment("NoAnswer")).ToContainTextAsync(words.NoAnswer);
        await Expect(desk.Cluster.Locator("fluent-message-bar")).ToContainTextAsync(words.OldLedger);
        foreach (var page in new[] { desk.Searching, desk.Opening }) await Expect(page.Locator(".notice")).ToContainTextAsync(words.Away);
        // What it shows is said to be old, and nothing is said about an invoice that may have been issued.
        await Expect(desk.Issuing.Locator("[data-notice=issue]")).ToContainTextAsync(words.MaybeIssued);
    }

    private async Task GoOnAsync(Desk desk)
    {
        var words = desk.Words;
        await Expect(desk.Paying.Payment("Paid")).ToContainTextAsync(words.Granted);
        await clinic.AssertPaidOnceAsync(desk.Paid);
        await Expect(desk.Cluster.Locator("fluent-message-bar")).ToHaveCountAsync(0);

        // Each page finds out by itself.
        await Expect(desk.Searching.Locator("a.name").First).ToBeVisibleAsync();
        await Expect(desk.Opening.Button(words.Pay)).ToBeVisibleAsync();
        await Expect(desk.Issuing.Locator("[data-notice=issue]")).ToContainTextAsync(words.NotIssued);
        await desk.Issuing.Button(words.Issue).ClickAsync();
        await Expect(desk.Issuing.Button(words.Pay)).ToBeVisibleAsync();
    }

    private static async Task GoAsync(IPage page, string path, string seen)
    {
        await page.Locator($".side a[href='{path}']").ClickAsync();
        await Expect(page.Locator(seen)).ToBeVisibleAsync();
    }

    private sealed record Words(
        string Language, string Away, string Issue, string MaybeIssued, string NotIssued, string Pay,
        string NoAnswer, string Granted, string OldLedger, string OldView, string NoView);

    /// <param name="Paid">The invoice that is paid during the outage.</param>
    /// <param name="Invoice">The address of an invoice that is opened during the outage.</param>
    private sealed record Desk(
        Words Words, string Paid, string Invoice, IPage Paying, IPage Issuing, IPage Cluster, IPage Searching, IPage Opening);
}
