using Monitor.Worker.Election;
using Xunit;
using static Tests.Unit.Coordination.ElectionDriver;

namespace Tests.Unit.Coordination;

public sealed class DetectionTests
{
    [Fact]
    public void Replica_FirstRegistered_IsWatchedAndAliveAtItsEcho() =>
        new ElectionDriver().Register(2).Read()
            .Shows<Watch>(watch => watch.Replica == Server(2) && watch.Address == "http://127.0.0.1:5002")
            .ShowsNo<SayAlive>()
            .Echo(2).Shows<SayAlive>(say => say.Replica == "server_2");

    [Fact]
    public void Replica_NotRegisteredAtTheStart_IsReportedOffOnce()
    {
        var driver = new ElectionDriver().Register(2).Read().Read();
        Assert.Equal(["server_1", "server_3"], driver.Effects.OfType<SayOff>().Select(say => say.Replica));
    }

    [Fact]
    public void Replica_Echoing_IsReportedAliveOnce() => Led().Echo(1).Echo(1).ShowsNo<SayAlive>();

    [Fact]
    public void Connection_Closed_IsFirstConfirmedByPing() =>
        Led().Close(1).Shows<Confirm>(confirm => confirm.Replica == Server(1)).ShowsNo<SayOff>().ShowsNo<Name>();

    [Fact]
    public void Connection_ClosedAndPingRefused_IsOffWithoutVote() =>
        Led().Close(2).Refuse(2).Shows<SayOff>(say => say.Replica == "server_2").ShowsNo<AskVotes>();

    [Fact]
    public void Connection_ClosedAndPingEchoed_IsAlive()
    {
        var driver = Led().Close(1).Echo(1).ShowsNo<SayOff>().ShowsNo<Name>();
        Assert.Equal(ReplicaState.Alive, driver.Core.Replicas["server_1"].State);
    }

    [Fact]
    public void Ping_RefusedWhileTheConnectionIsOpen_IsNotYetOff() => Led().Refuse(1).ShowsNo<SayOff>().ShowsNo<Name>();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Echoes_Missed_AskForVotesAtTheThird(int missed, bool asked)
    {
        var driver = Led().Miss(1, missed);
        if (asked) Assert.Equal(["http://127.0.0.1:5002", "http://127.0.0.1:5003"], driver.Single<AskVotes>().Observers);
        else driver.ShowsNo<AskVotes>();
    }

    [Fact]
    public void Echo_BetweenMissedOnes_RestartsTheCount() => Led().Miss(1, 2).Echo(1).Miss(1, 2).ShowsNo<AskVotes>();

    [Fact]
    public void Echo_OfALaterPing_OutweighsAnEarlierMissedOne()
    {
        var driver = Led();
        var sentAt = driver.Now;
        driver.Wait(10).Echo(1).Wait(240);
        for (var time = 0; time < 3; time++) driver.Step(new EchoMissed(Server(1), sentAt));
        driver.ShowsNo<AskVotes>();
    }

    // The monitor missed the echoes itself, so it is an observer too. Neither number includes its vote.
    [Theory]
    [InlineData(0, 0, false)] // No answers: this monitor may be the one that is cut off.
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, true)]
    public void Vote_OfThoseThatAnswered_NeedsAStrictMajority(int answered, int agreeing, bool off)
    {
        var driver = Led().Miss(1, 3).Vote(answered, agreeing);
        if (off) driver.Shows<SayOff>(say => say.Replica == "server_1");
        else driver.ShowsNo<SayOff>().ShowsNo<Name>();
    }

    [Fact]
    public void Vote_WithoutMajority_IsRepeatedAtTheNextMissedEcho() =>
        Led().Miss(1, 3).Vote(2, 0).Forget().Miss(1).Shows<AskVotes>();

    [Fact]
    public void Vote_WhileOneIsPending_IsNotRepeated() => Led().Miss(1, 6).Single<AskVotes>();

    [Fact]
    public void Vote_CountedAfterAnEcho_ChangesNothing() => Led().Miss(1, 3).Echo(1).Vote(2, 2).ShowsNo<SayOff>();

    [Fact]
    public void Vote_OfAnEarlierBallot_ChangesNothing()
    {
        var driver = Led().Miss(1, 3);
        var old = driver.Single<AskVotes>();
        driver.Echo(1).Miss(1, 3).Step(new VotesCounted(old.Suspect, old.Ballot, 2, 2)).ShowsNo<SayOff>();
    }

    [Fact]
    public void Monitor_CutOffFromEveryone_ReplacesNoLeader()
    {
        var driver = Led();
        for (var round = 0; round < 20; round++)
        {
            for (var number = 1; number <= 3; number++) driver.Miss(number);
            foreach (var ask in driver.Effects.OfType<AskVotes>().ToList())
                driver.Step(new VotesCounted(ask.Suspect, ask.Ballot, 0, 0));
            driver.Read();
        }
        driver.ShowsNo<SayOff>().ShowsNo<Name>();
    }

    [Fact]
    public void Replica_ThawedAfterItWasVotedOff_IsAliveAtItsEcho() =>
        Led().Miss(2, 3).Vote(2, 2).Forget().Echo(2).Shows<SayAlive>(say => say.Replica == "server_2");

    [Fact]
    public void Replica_RestartedUnderTheSameId_IsOffAndWatchedAgain() =>
        Led().Register(2, "second").Read()
            .Shows<SayOff>(say => say.Replica == "server_2")
            .Shows<Unwatch>(unwatch => unwatch.Replica == Server(2))
            .Shows<Watch>(watch => watch.Replica == Server(2, "second"));

    [Fact]
    public void Echo_OfAnotherInstanceAtTheAddress_ReportsTheWatchedOneOff() =>
        Led().Step(new Echoed(Server(2), "someone_else")).Shows<SayOff>(say => say.Replica == "server_2");

    [Fact]
    public void Replica_OffAndNoLongerRegistered_IsForgotten() =>
        Led().Close(2).Refuse(2).Deregister(2).Read().Shows<Unwatch>(unwatch => unwatch.Replica == Server(2));

    [Fact]
    public void Replica_AliveAndNoLongerRegistered_IsStillWatched() => Led().Deregister(2).Read().ShowsNo<Unwatch>();

    [Fact]
    public void Event_OfAnInstanceThatIsNotWatched_ChangesNothing()
    {
        var stranger = Server(1, "older");
        var driver = Led()
            .Step(new Disconnected(stranger)).Step(new PingRefused(stranger)).Step(new EchoMissed(stranger, default))
            .Step(new VotesCounted(stranger, 1, 2, 2)).Tell(stranger, leads: false);
        Assert.Empty(driver.Effects);
    }
}
