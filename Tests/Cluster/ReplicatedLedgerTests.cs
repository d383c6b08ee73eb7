using Cluster;
using Dapper;
using LocalSystem;
using LocalSystem.Replication;

namespace Tests.Cluster;

/// <summary>
/// The ledger's nodes alone, by the safe rules and by broken ones. The safe ones keep what was acknowledged; of the broken ones, the same check finds
/// the loss.
/// </summary>
[Trait("Ledger", "postgres")]
public sealed class ReplicatedLedgerTests
{
    private static readonly TimeSpan WithoutEtcd = TimeSpan.FromSeconds(15);

    /// <summary>etcd3: the old primary takes the lock back, and its successor's commits are rewound.</summary>
    [Theory]
    [InlineData("etcd", false)]
    [InlineData("etcd3", true, Explicit = true)]
    public async Task Primary_ThatStoodStillUntilAnotherLed_TakesNothingBack(string client, bool isLost)
    {
        await using var ledger = await ReplicatedLedger.StartAsync(new ReplicationRules { EtcdClient = client });
        var old = ledger.Node((await ledger.RedundantAsync()).Primary!);
        ledger.StartWriters(4);
        await ledger.WrittenAsync(50);

        // Patroni has read who leads, and asks its server before it renews the lock: there it stands when it is frozen as well.
        var node = ProcessTree.Below(ledger.System.Pid(old.Name)!.Value);
        var server = PatroniServer.FindServer(old)!.Value;
        List<int> servers = [server, .. ProcessTree.Below(server)];
        foreach (var process in servers) Signals.Freeze(process);
        await ledger.UntilAsync("Patroni waits for its server", () => Task.FromResult(UnreadRequests.Of(node.Except(servers), old.Port)));
        var processes = node.Union(ProcessTree.Below(ledger.System.Pid(old.Name)!.Value)).ToList();
        foreach (var process in processes) Signals.Freeze(process);
        await ledger.UntilAsync("another primary", async () => await PrimaryOfAsync(ledger, except: old) is { } other && other != old.Name);
        await ledger.WrittenAsync(50);
        await ledger.StopWritersAsync();
        foreach (var process in processes) Signals.Thaw(process);

        string? primary = null;
        await ledger.UntilAsync("one primary, beside the old one's answer", async () =>
        {
            primary = await PrimaryOfAsync(ledger, except: null);
            if (primary is null || await ReplicatedLedger.IsPrimaryAsync(old) is null) return false;
            var roles = await Task.WhenAll(ledger.Nodes.Select(ReplicatedLedger.IsPrimaryAsync));
            return roles.Count(isPrimary => isPrimary is true) == 1 && await ReplicatedLedger.IsPrimaryAsync(ledger.Node(primary)) is true;
        });
        var ids = await ReplicatedLedger.IdsAsync(ledger.Node(primary!));
        var lost = ledger.Acknowledged.Except(ids!).Count();
        TestContext.Current.TestOutputHelper!.WriteLine($"{lost} of {ledger.Acknowledged.Count} lost; {primary} after {old.Name}");
        Assert.Equal(isLost, lost > 0);
        if (!isLost) Assert.Equal(ids!.Distinct().Count(), ids!.Count);
        ledger.Passed();
    }

    /// <summary>Not strict: a commit that is on the primary's disk alone counts, and is lost with that disk.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true, Explicit = true)]
    public async Task Commit_WhileNoStandbyIsThere_CountsOnceASecondDiskHasIt(bool isStrict, bool isLost)
    {
        await using var ledger = await ReplicatedLedger.StartAsync(new ReplicationRules { IsStrict = isStrict });
        var primary = ledger.Node((await ledger.RedundantAsync()).Primary!);
        var standbys = ledger.Nodes.Where(node => node != primary).ToList();
        await ledger.WriteAsync();
        foreach (var standby in standbys) await ledger.System.StopAsync(standby.Name);
        // Strict, it waits for any, or for one that was to become the next and is gone as well.
        await ledger.UntilAsync("no standby is there", async () => await ReplicatedLedger.AskAsync(primary, connection =>
            connection.ExecuteScalarAsync<string>(
                "SELECT CASE WHEN count(*) = 0 THEN current_setting('synchronous_standby_names') END FROM pg_stat_replication"))
            is { } named && (isStrict || named == ""));

        var write = ledger.WriteAsync();
        // Longer than the client waits for its answer: then it asks what became of the commit, and that waits as well.
        await ledger.UntilAsync("the commit counts, or the question waits", async () => write.IsCompleted || await ReplicatedLedger.AskAsync(primary,
            connection => connection.ExecuteScalarAsync<string>(
                "SELECT max(wait_event) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query NOT LIKE '%COMMIT%'")) is not null);
        Assert.Equal(isLost, write.IsCompleted);
        foreach (var process in ProcessTree.Below(ledger.System.Pid(primary.Name)!.Value)) Signals.Freeze(process);
        Directory.Delete(Path.Combine(primary.Folder, "data"), recursive: true);
        ledger.System.Kill(primary.Name);
        foreach (var standby in standbys) await ledger.System.StartAsync(standby.Name);

        List<long> kept = [];
        await ledger.UntilAsync("both disks are read", async () =>
        {
            var ids = await Task.WhenAll(standbys.Select(ReplicatedLedger.IdsAsync));
            kept = [.. ids.SelectMany(some => some ?? []).Distinct()];
            return !Array.Exists(ids, some => some is null);
        });
        Assert.Equal(isLost, ledger.Acknowledged.Except(kept).Any());
        if (!isLost)
        {
            // Neither disk is known to have every commit, so a person decides (docs/operations.md). The commit in doubt then happens, once.
            await ConfigureAsync(standbys[0], isCareful: false);
            await write.WaitAsync(ReplicatedLedger.Bound, TestContext.Current.CancellationToken);
            // Until the new primary has removed it, etcd names the old one, and it would not name another standby as in sync.
            await ledger.UntilAsync("the old primary's standby is not named any more", () => IsNamedNoneAsync(ledger.System.Options.Ports.Etcd));
            await ConfigureAsync(standbys[0], isCareful: true);
            var next = ledger.Node((await ledger.RedundantAsync()).Primary!);
            Assert.Equal(ledger.Acknowledged.Order(), await ReplicatedLedger.IdsAsync(next));
        }
        ledger.Passed();
    }

    /// <summary>
    /// The primary dies three times, the last time with its node: each commit in doubt is answered as it happened, because a wrong answer is a lost or a
    /// doubled id. Then etcd is away for three times as long as its lock lives, and the primary goes on as long as it reaches the other nodes.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Ledger_ThatLosesThreePrimariesAndThenEtcd_HasEachAcknowledgedWriteOnce()
    {
        await using var ledger = await ReplicatedLedger.StartAsync(ReplicationRules.Safe);
        ledger.StartWriters(4);
        var outages = new List<double>();
        for (var kill = 1; kill <= 3; kill++)
        {
            var old = ledger.Node((await ledger.RedundantAsync()).Primary!);
            ledger.LongestGap();
            Assert.True(kill < 3 ? Signals.Kill(PatroniServer.FindServer(old)!.Value) : ledger.System.Kill(old.Name));
            await ledger.UntilAsync("another primary", async () => await PrimaryOfAsync(ledger, except: old) is { } other && other != old.Name);
            await ledger.WrittenAsync(50);
            outages.Add(ledger.LongestGap().TotalSeconds);
        }
        await ledger.RedundantAsync();

        await ledger.System.StopAsync(ReplicatedPostgres.Etcd);
        ledger.LongestGap();
        await Task.Delay(WithoutEtcd, TimeProvider.System, TestContext.Current.CancellationToken);
        var gap = ledger.LongestGap();
        // A primary that gives up its role does so when its lock expires, after 5 s, and needs etcd to take one again.
        Assert.InRange(gap, TimeSpan.Zero, WithoutEtcd / 2);
        await ledger.System.StartAsync(ReplicatedPostgres.Etcd);
        await ledger.WrittenAsync(50);
        await ledger.StopWritersAsync();

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{ledger.Acknowledged.Count} writes, outages in s: {string.Join(", ", outages.Select(seconds => $"{seconds:0.0}"))}; without etcd {gap}");
        Assert.All(outages, seconds => Assert.InRange(seconds, 0, 40));
        foreach (var node in ledger.Nodes)
        {
            // A standby may apply a moment later what it has.
            List<long>? ids = null;
            await ledger.UntilAsync($"{node.Name} has all", async () =>
                (ids = await ReplicatedLedger.IdsAsync(node)) is not null && ids.Count >= ledger.Acknowledged.Count);
            Assert.Equal(ledger.Acknowledged.Order(), ids);
        }
        ledger.Passed();
    }

    /// <param name="isCareful">
    /// False: a node may be promoted although it is not known to have every commit, and although the last primary knew no other.
    /// </param>
    private static async Task ConfigureAsync(PatroniNode node, bool isCareful)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        // Patroni wants the length in advance.
        using var change = new StringContent(
            isCareful ? """{"synchronous_mode": true, "failsafe_mode": true}""" : """{"synchronous_mode": false, "failsafe_mode": false}""");
        using var answer = await http.PatchAsync(new Uri(Ports.Local(node.Api), "config"), change, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<bool> IsNamedNoneAsync(int etcd)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var key = await http.GetAsync(new Uri(Ports.Local(etcd), "v2/keys/service/alta/sync"), TestContext.Current.CancellationToken);
        return key.StatusCode == System.Net.HttpStatusCode.NotFound;
    }

    private static async Task<string?> PrimaryOfAsync(ReplicatedLedger ledger, PatroniNode? except)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(1) };
        return (await PatroniView.AskAsync(http, ledger.Nodes.Where(node => node != except), TestContext.Current.CancellationToken))?.Primary;
    }
}
