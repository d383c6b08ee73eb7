using Clients;

namespace Tests.Browser;

/// <summary>The live view and the operator's actions on it.</summary>
[Collection(OneClinic.Name)]
public sealed class ClusterPageTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Leader_CrashedByItsButton_IsReplacedOnEveryOpenPage()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        var other = await OpenAsync();
        await Expect(page.Fact("leader")).ToHaveTextAsync(before.Leader!);

        await Row(page, before.Leader!).Locator("fluent-button").Nth(0).ClickAsync();
        await page.ConfirmAsync("Crash");

        await Expect(page.Locator(".servers + .result, .result").First).ToContainTextAsync($"{before.Leader} was killed");
        foreach (var viewer in new[] { page, other })
        {
            await Expect(viewer.Fact("leader")).Not.ToHaveTextAsync(before.Leader!);
            await Expect(viewer.Fact("epoch")).Not.ToHaveTextAsync(Text(before.Epoch));
            await Expect(viewer.Locator(".elections tbody tr").First).ToContainTextAsync("the previous leader crashed");
            await Expect(viewer.Locator(".marks")).ToContainTextAsync("was elected");
        }
        // It is restarted and becomes a standby.
        await Expect(Row(page, before.Leader!)).ToContainTextAsync("standby");
    }

    [Fact]
    public async Task Leader_IsNotCrashed_IfTheOperatorThinksBetter()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        await Row(page, before.Leader!).Locator("fluent-button").Nth(0).ClickAsync();
        await page.ConfirmAsync("Cancel");
        await Expect(page.Locator("fluent-dialog")).ToHaveCountAsync(0);
        var after = await LeaderAsync();
        Assert.Equal((before.Leader, before.Epoch), (after.Leader, after.Epoch));
    }

    [Fact]
    public async Task Leader_SteppedDownByItsButton_HandsOver()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        await Row(page, before.Leader!).Locator("fluent-button").Nth(2).ClickAsync();
        await Expect(page.Fact("leader")).Not.ToHaveTextAsync(before.Leader!);
        await Expect(page.Locator(".elections tbody tr").First).ToContainTextAsync("the previous leader handed over");
        // A standby has nothing to hand over.
        await Expect(Row(page, before.Leader!).Locator("fluent-button").Nth(2)).ToHaveAttributeAsync("disabled", "");
    }

    [Fact]
    public async Task Leader_FrozenByItsButton_IsReplacedAndComesBack()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        await Row(page, before.Leader!).Locator("fluent-button").Nth(1).ClickAsync();
        await Expect(page.Locator(".result").First).ToContainTextAsync($"{before.Leader} was frozen");
        // Requested before the freeze is detected.
        var unnoticed = clinic.PayAsync(await clinic.BillAsync());
        await Expect(Row(page, before.Leader!).Locator("fluent-badge")).ToHaveTextAsync("off");
        await Expect(page.Fact("leader")).Not.ToHaveTextAsync(before.Leader!);
        await Expect(page.Locator(".elections tbody tr").First).ToContainTextAsync("the previous leader hung");

        var noticed = await clinic.PayAsync(await clinic.BillAsync());
        Assert.NotEqual(before.Leader, noticed.SettledBy);
        Assert.True(noticed.Epoch > before.Epoch, $"epoch {noticed.Epoch}, before the freeze {before.Epoch}");
        foreach (var payment in new[] { await unnoticed, noticed }) await clinic.AssertPaidOnceAsync(payment.InvoiceId);
        await Expect(Row(page, before.Leader!).Locator("fluent-badge")).ToHaveTextAsync("standby");
    }

    [Fact]
    public async Task Payment_Parked_IsPaidWhenItIsSentAgain()
    {
        await LeaderAsync();
        var invoice = await clinic.BillAsync();
        var clerk = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        var page = await OpenAsync();
        // The payment has no id until it is requested, so at first every charge fails.
        await clinic.BehaveAsync(new { mode = "error_before_charge" });
        await clerk.PayAsync();
        await Expect(clerk.Payment("Queued")).ToBeVisibleAsync();
        var payment = await clinic.PaymentOfAsync(invoice);
        await clinic.BehaveAsync(new { mode = "error_before_charge", payment_id = payment });
        // A payment is parked early only while other payments succeed.
        Assert.True((await clinic.PayAsync(await clinic.BillAsync())).ExitGranted);

        await Expect(page.Locator($".parked[data-payment='{payment}']")).ToContainTextAsync("Paciente ");
        await Expect(page.Locator($".parked a[href='/invoices/{invoice}']")).ToHaveTextAsync(await clinic.NumberOfAsync(invoice));
        await Expect(page.Fact("parked")).ToHaveTextAsync("1");
        await Expect(clerk.Payment("Parked")).ToContainTextAsync("The payment is on hold");

        await clinic.BehaveAsync(new { mode = "normal" });
        await page.Button("Send again").ClickAsync();
        await Expect(page.GetByText("Sent again. It is now last in the queue.")).ToBeVisibleAsync();
        await Expect(page.Locator(".parked")).ToHaveCountAsync(0);
        await Expect(page.Fact("parked")).ToHaveTextAsync("0");
        await Expect(clerk.Payment("Paid")).ToContainTextAsync("Exit granted");
        Assert.Equal(payment, (await clinic.AssertPaidOnceAsync(invoice)).PaymentId);
    }

    [Fact]
    public async Task Payment_GivenUp_WithoutACharge_LetsTheInvoiceBePaidAgain()
    {
        await LeaderAsync();
        var invoice = await clinic.ParkAsync();
        var payment = await clinic.PaymentOfAsync(invoice);
        var page = await OpenAsync();
        await page.Locator($".parked[data-payment='{payment}'] fluent-button").Nth(1).ClickAsync();
        await page.Locator("#reason").FillAsync("The patient pays in cash");
        await (await page.Locator(".reason-form fluent-button").First.EnabledAsync()).ClickAsync();
        await Expect(page.Locator(".result").First).ToContainTextAsync("Given up: the bank has no charge. The invoice can be paid again.");
        await Expect(page.Locator(".parked")).ToHaveCountAsync(0);

        var clerk = await (await clinic.SignInAsync()).OpenInvoiceAsync(invoice);
        await Expect(clerk.Locator(".payments")).ToContainTextAsync("Given up: The patient pays in cash");
        await clerk.PayAsync();
        await Expect(clerk.Payment("Paid")).ToContainTextAsync("Exit granted");
        Assert.NotEqual(payment, (await clinic.AssertPaidOnceAsync(invoice)).PaymentId);
    }

    [Fact]
    public async Task Payment_Settled_IsInTheChart()
    {
        await LeaderAsync();
        var page = await OpenAsync();
        await Expect(page.Locator(".chart")).ToBeVisibleAsync();
        await clinic.PayAsync(await clinic.BillAsync());
        await Expect(page.Locator(".chart rect.bar").First).ToBeAttachedAsync();
        await Expect(page.Locator(".chart title")).ToContainTextAsync("Settled payments of the last two minutes: server_1");
    }

    [Fact]
    public async Task Stores_OfOneServerEach_AreALineEach()
    {
        var page = await OpenAsync();
        await Expect(page.Locator("[data-store=ledger]")).ToHaveTextAsync("Ledger, SQLite: one file");
        await Expect(page.Locator("[data-store=redis]")).ToContainTextAsync("Queue, Redis: one server");
        await Expect(page.Locator("[data-store=redis] .mono")).ToHaveTextAsync($"127.0.0.1:{clinic.System.Options.Ports.Redis}");
        await Expect(page.Locator(".stores table")).ToHaveCountAsync(0);
    }

    private async Task<ClusterStatus> LeaderAsync() => Assert.IsType<ClusterStatus>(await clinic.System.Monitor.WaitAsync(
        view => view.LivingLeader is not null && view.Replicas.All(replica => replica.Alive), ClinicFixture.Bound, CancellationToken.None));

    private async Task<IPage> OpenAsync()
    {
        var page = await clinic.SignInAsync();
        await page.GotoAsync("/cluster");
        await Expect(page.Locator(".servers tbody tr")).ToHaveCountAsync(3);
        return page;
    }

    private static ILocator Row(IPage page, string server) => page.Locator($"tr[data-server={server}]");

    private static string Text(long? epoch) => epoch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
