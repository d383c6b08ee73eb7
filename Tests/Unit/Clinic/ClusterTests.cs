using System.Collections.Immutable;
using Clinic.Web.Cluster;
using Xunit;

namespace Tests.Unit.Clinic;

/// <summary>How the live page interprets the monitors' answers and the ledger's entries.</summary>
public class ClusterTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_001);

    [Fact]
    public void Switch_IsSeen_WithoutALeader() => Assert.True(View(leader: null).IsSwitching(Now));

    [Fact]
    public void Switch_IsNotSeen_IfTheLeaderIsOlderThanThePayment() => Assert.False(View("server_1", Now).IsSwitching(Now.AddSeconds(1)));

    [Fact]
    public void Switch_IsSeen_IfTheLeaderIsNewerThanThePayment() => Assert.True(View("server_1", Now.AddSeconds(2)).IsSwitching(Now));

    [Fact]
    public void Loss_IsAReplicaThatIsNoLongerAlive()
    {
        var before = View("server_1");
        var losses = Loss.Between(before, Without(before, "server_1"), Now, []);
        Assert.Equal([new Loss(Now, "server_1")], losses);
        Assert.Equal(losses, Loss.Between(Without(before, "server_1"), before, Now, losses));
    }

    [Fact]
    public void Loss_IsAReplicaWhoseProcessChanged()
    {
        var after = View("server_1");
        after = after with { Replicas = [after.Replicas[0] with { Pid = 77 }, .. after.Replicas.Skip(1)] };
        Assert.Equal(["server_1"], Loss.Between(View("server_1"), after, Now, []).Select(loss => loss.Server));
    }

    [Fact]
    public void Counts_OfEntries_AreKeptOnlyForTheWindow()
    {
        var counts = SettledCounts.None.Add(new Settlements([Entry(1, 0), Entry(2, 0), Entry(3, -500)], 3), 0, Now);
        Assert.Equal(3, counts.After);
        Assert.Equal(2, counts.Of("server_1", Now.ToUnixTimeSeconds(), 1));
        Assert.Empty(counts.Add(new Settlements([], 3), 3, Now.AddMinutes(5)).Counts);
    }

    [Fact]
    public void Reader_FarBehind_SkipsWhatItCannotShow()
    {
        Assert.Equal(9_000, SettledCounts.Next(null, 10_000));
        Assert.Equal(9_000, SettledCounts.Next(5, 10_000));
        Assert.Equal(9_990, SettledCounts.Next(9_990, 10_000));
        Assert.Equal(0, SettledCounts.Next(null, 10));
    }

    [Fact]
    public void Timeline_CountsEachEntryOnce_AndMarksWhatHappened()
    {
        var counts = SettledCounts.None.Add(new Settlements([.. Enumerable.Range(0, 10).Select(index => Entry(index + 1, -index))], 10), 0, Now);
        var timeline = Timeline.Of(
            new ClusterPicture(Now, View("server_1", Now.AddSeconds(-3)), true, counts, ImmutableList.Create(new Loss(Now.AddSeconds(-4), "server_2"))));
        Assert.Equal([10, 0, 0], timeline.Totals);
        Assert.Equal(["server_2", "server_1"], timeline.Marks.Select(mark => mark.Server));
        Assert.All(timeline.Marks, mark => Assert.InRange(timeline.Place(mark.At), 0, 1));
    }

    private static global::Clinic.Web.Cluster.Settlement Entry(long sequence, int seconds) => new(sequence, "server_1", Now.AddSeconds(seconds));

    private static ClusterView View(string? leader, DateTimeOffset? since = null) => new(
        leader, 3,
        [.. Enumerable.Range(1, 3).Select(number => $"server_{number}")
            .Select((id, index) => new Replica(id, null, 100 + index, true, id == leader, 10, id == leader ? 3 : null))],
        [], new QueueView(0, 0, 0), 0, [new Election(since ?? Now, null, leader ?? "server_3", 3, "crash", 1, 2, 3)], null);

    private static ClusterView Without(ClusterView view, string id) => view with
    {
        Replicas = [.. view.Replicas.Select(replica => replica.Id == id ? replica with { Alive = false } : replica)],
    };
}
