using Experiment.Clients;

namespace Tests.Browser;

/// <summary>The live view, and what an operator does there.</summary>
[Collection(OneClinic.Name)]
public sealed class ClusterPageTests(ClinicFixture clinic)
{
    [Fact]
    public async Task Leader_CrashedByItsButton_IsReplacedBeforeEveryViewersEyes()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        var other = await OpenAsync();
        await Expect(page.Fact("leader")).ToHaveTextAsync(before.Leader!);

        await Row(page, before.Leader!).Locator("fluent-button").Nth(0).ClickAsync();

        await Expect(page.Locator(".servers + .result, .result").First).ToContainTextAsync($"{before.Leader} was killed");
        foreach (var viewer in new[] { page, other })
        {
            await Expect(viewer.Fact("leader")).Not.ToHaveTextAsync(before.Leader!);
            await Expect(viewer.Fact("epoch")).Not.ToHaveTextAsync(Text(before.Epoch));
            await Expect(viewer.Locator(".elections tbody tr").First).ToContainTextAsync("the one before died");
            await Expect(viewer.Locator(".marks")).ToContainTextAsync("was elected");
        }
        // It comes back by itself, and stands by.
        await Expect(Row(page, before.Leader!)).ToContainTextAsync("stands by");
    }

    [Fact]
    public async Task Leader_SteppedDownByItsButton_HandsOver()
    {
        var before = await LeaderAsync();
        var page = await OpenAsync();
        await Row(page, before.Leader!).Locator("fluent-button").Nth(2).ClickAsync();
        await Expect(page.Fact("leader")).Not.ToHaveTextAsync(before.Leader!);
        await Expect(page.Locator(".elections tbody tr").First).ToContainTextAsync("the one before handed over");
        // Who does not lead has nothing to hand over.
        await Expect(Row(page, before.Leader!).Locator("fluent-button").Nth(2)).ToHaveAttributeAsync("disabled", "");
    }

    [Fact]
    public async Task Payment_Settled_StandsInTheChart()
    {
        await LeaderAsync();
        var page = await OpenAsync();
        await Expect(page.Locator(".chart")).ToBeVisibleAsync();
        var invoice = await clinic.BillAsync();
        await clinic.System.Patients.PayAsync(invoice, $"chart-{invoice}", "tok_visa", CancellationToken.None);
        await Expect(page.Locator(".chart rect.bar").First).ToBeAttachedAsync();
        await Expect(page.Locator(".chart title")).ToContainTextAsync("Settled payments of the last two minutes: server_1");
    }

    private async Task<ClusterView> LeaderAsync() => Assert.IsType<ClusterView>(await clinic.System.Monitor.WaitAsync(
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
