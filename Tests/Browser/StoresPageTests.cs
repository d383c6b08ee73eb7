using Clients;
using Cluster;
using LocalSystem;
using LocalSystem.Replication;

namespace Tests.Browser;

/// <summary>The servers of the stores on the live view, of a cluster whose stores are replicated.</summary>
[Collection(OneClinic.Name)]
public sealed class StoresPageTests(StoresPageTests.ReplicatedClinic clinic) : IClassFixture<StoresPageTests.ReplicatedClinic>
{
    [Fact]
    public async Task Primary_ThatDies_IsAway_UntilItFollowsTheNextOne()
    {
        var page = await clinic.SignInAsync("en-US", 1200, 975);
        await page.GotoAsync("/cluster");
        var before = await RedundantAsync();
        var (old, ports) = (before.Ledger.Primary!.Address!, clinic.System.Options.Ports);
        await Expect(Row(page, old)).ToContainTextAsync("primary");
        await Expect(page.Locator("[data-store=ledger]").GetByText("in sync", new() { Exact = true })).ToHaveCountAsync(1);
        for (var number = 0; number < 3; number++) await clinic.PayAsync(await clinic.BillAsync());
        var waiting = await clinic.BillAsync();

        // Its server is killed, and its keeper stands still and can't start another one: as if the machine had died.
        var node = ReplicatedPostgres.Nodes(clinic.System.Options).Single(node => old.EndsWith($":{node.Port}", StringComparison.Ordinal));
        var server = PatroniServer.FindServer(node)!.Value;
        var keeper = ProcessTree.Below(clinic.System.Pid(node.Name)!.Value).Except([server, .. ProcessTree.Below(server)]).ToList();
        foreach (var process in keeper) Signals.Freeze(process);
        Assert.True(Signals.Kill(server));
        var payment = clinic.PayAsync(waiting);

        await Expect(Row(page, old)).ToContainTextAsync("away");
        await Expect(page.Locator("[data-store=ledger] tr.leads")).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-store=ledger] tr.leads")).Not.ToContainTextAsync(old);
        await Expect(page.Locator("[data-store=ledger]").GetByText("in sync", new() { Exact = true })).ToHaveCountAsync(1);
        await Screenshots.TakeIfWantedAsync(page, "replicated-cluster");

        foreach (var process in keeper) Signals.Thaw(process);
        Assert.True((await payment).ExitGranted);
        await Expect(Row(page, old)).ToContainTextAsync("standby");
        Assert.NotEqual(old, (await RedundantAsync()).Ledger.Primary!.Address);
    }

    [Fact]
    public async Task Master_ThatDies_ComesBack_AndOneServerFollowsTheOther()
    {
        var page = await clinic.SignInAsync();
        await page.GotoAsync("/cluster");
        var old = (await RedundantAsync()).Redis.Primary!.Address!;
        await Expect(Row(page, old)).ToContainTextAsync("primary");
        var index = clinic.System.Options.RedisPorts.Index().Single(server => old.EndsWith($":{server.Item}", StringComparison.Ordinal)).Index;

        clinic.System.Kill(RedisParts.Server(index + 1));

        await Expect(page.Locator("[data-store=redis] tr.leads")).Not.ToContainTextAsync(old);
        // Mostly it is the replica now. On a busy machine the Sentinels may have taken the new master for dead as well, and it leads again.
        await Expect(page.Locator("[data-store=redis]").GetByText("in sync", new() { Exact = true })).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-store=redis] tr.leads")).ToHaveCountAsync(1);
        await Expect(Row(page, old)).Not.ToContainTextAsync("away");
    }

    [Theory]
    [InlineData("es-CO", "Almacenes")]
    [InlineData("en-US", "Stores")]
    public async Task Page_InEitherLanguage_ViolatesNoRule_AndFitsAPhone(string language, string heading)
    {
        var page = await clinic.SignInAsync(language);
        await page.GotoAsync("/cluster");
        await Expect(page.Locator("#stores")).ToHaveTextAsync(heading);
        await RedundantAsync();
        await AccessibilityTests.AssertViolatesNoRuleAsync(page);
        await AccessibilityTests.AssertFitsPhoneAsync(page);
    }

    private static ILocator Row(IPage page, string address) => page.Locator($"tr[data-node='{address}']");

    /// <summary>Waits until each store has a primary and a standby in sync, and no node is away.</summary>
    private async Task<StoresView> RedundantAsync() => Assert.IsType<StoresView>((await clinic.System.Monitor.WaitAsync(
        view => view.Stores is { } stores && new[] { stores.Ledger, stores.Redis }.All(store =>
            store.Primary is not null && store.Nodes.Count(node => node.InSync == true) == 1 && store.Nodes.All(node => node.Role != "unreachable")),
        ClinicFixture.Bound, CancellationToken.None))?.Stores);

    public sealed class ReplicatedClinic() : ClinicFixture(options => options with
    {
        LedgerChoice = PatroniServer.Choice,
        HasReplicatedRedis = true,
    });
}
