namespace Tests.Browser;

/// <summary>The bill is paid once, despite repeated clicks, reloads and faults.</summary>
[Collection(OneClinic.Name)]
public sealed class OncePaidTests(ClinicFixture clinic)
{
    /// <summary>Longer than what a test does in the meantime, even on a busy machine.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Payment_DoubleClicked_IsChargedOnce()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await page.Locator(".pay-button").DblClickAsync();
        await Expect(page.Locator("fluent-dialog")).ToHaveCountAsync(1);
        await page.Locator("fluent-dialog fluent-button").First.DblClickAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await clinic.AssertPaidOnceAsync(invoice);
    }

    [Fact]
    public async Task Page_ReloadedDuringAPayment_ShowsItsOutcome()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await clinic.SlowTheNextChargeAsync(Slow);
        await page.PayAsync();
        await Expect(page.Locator("[data-step]")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("[data-step]")).ToBeVisibleAsync();
        await Expect(page.Locator(".pay-button")).Not.ToBeVisibleAsync();
        await Expect(page.Payment("Paid")).ToContainTextAsync("Exit granted");
        await clinic.AssertPaidOnceAsync(invoice);
    }

    [Fact]
    public async Task Tabs_ThatBothPay_ShowOnePayment()
    {
        var invoice = await clinic.BillAsync();
        var first = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        var second = await (await first.Context.NewPageAsync()).OpenInvoiceAsync(invoice);
        await second.Locator("fluent-radio").Nth(1).ClickAsync();
        await Task.WhenAll(first.PayAsync(), second.PayAsync());
        await Expect(first.Payment("Paid")).ToContainTextAsync("Exit granted");
        await Expect(second.Payment("Paid")).ToContainTextAsync("Exit granted");
        var paid = await clinic.AssertPaidOnceAsync(invoice);
        await Expect(first.Locator(".receipt")).ToContainTextAsync(paid.PaymentId);
        await Expect(second.Locator(".receipt")).ToContainTextAsync(paid.PaymentId);
    }

    [Fact]
    public async Task Leader_KilledBetweenClickAndSettlement_IsReplacedWhileTheClerkWaits()
    {
        var invoice = await clinic.BillAsync();
        var page = await (await clinic.SignInAsync("es-CO")).OpenInvoiceAsync(invoice);
        var before = await clinic.System.Monitor.WaitAsync(view => view.LivingLeader is not null, ClinicFixture.Bound, CancellationToken.None);
        var leader = before!.LivingLeader!;
        await clinic.SlowTheNextChargeAsync(Slow);

        await page.PayAsync();
        // Accepted, and the gateway is charging now.
        await Expect(page.Payment("Queued")).ToContainTextAsync("En cola");
        Assert.True(clinic.System.Kill(clinic.System.NameOf(leader.Pid!.Value)!));
        Assert.Empty(await clinic.OfInvoiceAsync(invoice));

        await Expect(page.Payment("Switching")).ToContainTextAsync("En cola, el sistema está cambiando de servidor");
        await Expect(page.Payment("Paid")).ToContainTextAsync("Salida autorizada");
        var paid = await clinic.AssertPaidOnceAsync(invoice);
        // It was settled in a later term than the one in which it was requested.
        Assert.True(paid.Epoch > before.Epoch, $"epoch {paid.Epoch}, before the kill {before.Epoch}");
    }
}
