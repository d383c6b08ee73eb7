namespace Tests.Browser;

/// <summary>A page shows one record, as it is now; what is issued and paid is what it showed.</summary>
[Collection(OneClinic.Name)]
public sealed class OneRecordTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Invoice_ReachedThroughTheHistory_ShowsItsOwnPayment()
    {
        var (patient, _) = await clinic.AdmitAsync();
        var paid = (await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id;
        await clinic.PayAsync(paid);
        await clinic.ChargeAsync(patient, 4_500_000);
        var open = (await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id;
        var page = await clinic.SignInAsync();
        await page.GotoAsync($"/patients/{patient}");
        foreach (var invoice in new[] { paid, open })
        {
            await page.Locator($".invoices a[href='/invoices/{invoice}'], .invoices [href='/invoices/{invoice}']").First.ClickAsync();
            await Expect(page.Locator(".pay")).ToBeVisibleAsync();
            if (invoice == paid) await page.Locator(".back").ClickAsync();
        }
        await Expect(page.Locator(".pay-button")).ToBeVisibleAsync();

        // From invoice to invoice without a page between.
        await page.EvaluateAsync("history.go(-2)");
        await Expect(page.Payment("Paid")).ToBeVisibleAsync();
        await Expect(page.Locator(".receipt")).ToBeVisibleAsync();
        await page.EvaluateAsync("history.go(2)");
        await Expect(page.Locator("h1")).ToContainTextAsync(await clinic.NumberOfAsync(open));
        await Expect(page.Locator(".pay-button")).ToBeVisibleAsync();
        await Expect(page.Locator(".receipt")).ToHaveCountAsync(0);
        await Expect(page.Payment("Paid")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-state]")).ToHaveAttributeAsync("data-state", "Issued");
    }

    [Fact]
    public async Task Card_AfterAnotherTabsDeclinedOne_IsChargedOrTheClerkIsTold()
    {
        var invoice = await clinic.BillAsync();
        var first = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        var second = await (await first.Context.NewPageAsync()).OpenInvoiceAsync(invoice);
        await first.Locator("fluent-radio").Last.ClickAsync();
        await first.PayAsync();
        await Expect(first.Payment("Declined")).ToBeVisibleAsync();

        // At once, so that the second tab may not know yet.
        await second.PayAsync();
        await Expect(second.Locator("[data-step=Paid], [data-step=Changed]")).ToBeVisibleAsync();
        if (await second.Payment("Changed").IsVisibleAsync())
        {
            await Expect(second.Payment("Changed")).ToContainTextAsync("This request charged nothing");
            await second.PayAsync();
        }
        await Expect(second.Payment("Paid")).ToContainTextAsync("Exit granted");
        await Expect(first.Payment("Paid")).ToContainTextAsync("Exit granted");
        await clinic.AssertPaidOnceAsync(invoice);
        Assert.Equal(["declined", "paid"], (await clinic.OfInvoiceAsync(invoice)).Select(settlement => settlement.Outcome));
    }

    [Fact]
    public async Task Patient_ChargedWhileThePageIsOpen_IsShownWithTheCharge()
    {
        var (patient, _) = await clinic.AdmitAsync();
        await clinic.PayAsync((await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id);
        var page = await clinic.SignInAsync();
        await page.GotoAsync($"/patients/{patient}");
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("Exit granted");
        await clinic.ChargeAsync(patient, 4_500_000);
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("To be billed");
        await Expect(page.Locator(".bill tfoot")).ToContainTextAsync("45,000");

        // What is issued is what was shown at the click, or nothing.
        await clinic.ChargeAsync(patient, 500_000_000);
        var shown = await page.EvaluateAsync<string>("""
            () => {
                const shown = document.querySelector('.bill tfoot .number').textContent.trim();
                [...document.querySelectorAll('fluent-button')].find(button => button.textContent.includes('Issue the invoice')).click();
                return shown;
            }
            """);
        await Expect(page.Locator("[data-notice=issue], .pay-button").First).ToBeVisibleAsync();
        if (await page.Locator("[data-notice=issue]").CountAsync() > 0)
        {
            await Expect(page.Locator("[data-notice=issue]")).ToContainTextAsync("The bill has changed: it is now COP 5,045,000. Nothing was issued.");
            Assert.Equal("COP 45,000", shown.Replace(' ', ' '));
            await page.Button("Issue the invoice").ClickAsync();
            await Expect(page.Locator(".pay-button")).ToBeVisibleAsync();
            shown = "COP 5,045,000";
        }
        await Expect(page.Locator(".bill tfoot")).ToContainTextAsync(shown);
    }

    [Fact]
    public async Task Invoice_PaidElsewhere_IsShownPaid()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await clinic.PayAsync(invoice);
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await Expect(page.Locator(".pay-button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Invoices_MoreThanAPage_ShowTheUnpaidFirst()
    {
        var (patient, _) = await clinic.AdmitAsync();
        var unpaid = (await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id;
        for (var number = 0; number < 20; number++)
        {
            await clinic.ChargeAsync(patient, 100_000);
            await clinic.PayAsync((await clinic.System.Patients.IssueInvoiceAsync(patient, CancellationToken.None)).Id);
        }
        var page = await clinic.SignInAsync();
        await page.GotoAsync($"/patients/{patient}");
        await Expect(page.Locator("[data-stage]")).ToHaveTextAsync("To be paid");
        await Expect(page.Locator(".invoices li").First).ToContainTextAsync(await clinic.NumberOfAsync(unpaid));
        await Expect(page.Locator(".pager")).ToContainTextAsync("Page 1 of 3");
        await page.Locator(".pager fluent-anchor-button[rel=next]").ClickAsync();
        await Expect(page.Locator(".pager")).ToContainTextAsync("Page 2 of 3");
        await Expect(page.Locator(".invoices li")).ToHaveCountAsync(10);
    }
}
