using Coordination.Protocol;
using Coordination.Registry;
using Monitor.Worker.Election;
using Xunit;
using static Tests.Unit.Coordination.ElectionDriver;

namespace Tests.Unit.Coordination;

public sealed class ElectionTests
{
    [Fact]
    public void Leader_Crashed_IsReplacedAtOnceByALiveReplica()
    {
        var driver = Led().Close(1).Refuse(1);
        var name = driver.Single<Name>();
        Assert.Equal(Server(1), name.Expected);
        Assert.Contains(name.Candidate, (ReplicaInstance[])[Server(2), Server(3)]);
    }

    [Fact]
    public void Standby_Crashed_CausesNoElection() => Led().Close(2).Refuse(2).Read().ShowsNo<Name>();

    [Fact]
    public void Leader_Hung_IsReplacedAfterAVote() =>
        Led().Miss(1, 3).Vote(2, 2).Shows<Name>(name => name.Expected == Server(1));

    [Fact]
    public void Appointment_OfASuccessor_HasReasonAndTimes()
    {
        var driver = Led().Close(1).Wait(3).Refuse(1).Wait(1).Name();
        var appoint = driver.Single<Appoint>();
        Assert.Equal(driver.Single<Name>().Candidate, appoint.Candidate);
        Assert.Equal("server_1", appoint.Appointment.Previous);
        Assert.Equal("crash", appoint.Appointment.Reason);
        Assert.Equal(TimeSpan.FromMilliseconds(3), appoint.Appointment.Detected);
        Assert.Equal(TimeSpan.FromMilliseconds(4), appoint.Appointment.Elapsed);
        driver.Shows<SayLeader>(say => say.Replica == appoint.Candidate.Replica);
    }

    [Fact]
    public void Hang_IsTimedFromTheFirstPingWithoutEcho()
    {
        var appointment = Led().Miss(1, 3).Wait(50).Vote(2, 2).Wait(1).Name().Single<Appoint>().Appointment;
        Assert.Equal("hang", appointment.Reason);
        Assert.Equal(TimeSpan.FromMilliseconds(800), appointment.Detected);
        Assert.Equal(TimeSpan.FromMilliseconds(801), appointment.Elapsed);
    }

    [Fact]
    public void Appointment_Accepted_EndsTheElection()
    {
        var driver = Led().Close(1).Refuse(1).Name();
        var candidate = driver.Single<Name>().Candidate;
        driver.Wait(2).Step(new Accepted(candidate, 8)).Tell(candidate, leads: true, epoch: 8).Read();
        Assert.Equal((candidate, 8), (driver.Single<Elected>().Leader, driver.Single<Elected>().Epoch));
        driver.Forget().Read().ShowsNo<Name>();
    }

    [Fact]
    public void Appointment_NotAccepted_GoesToAnotherThatReplacesTheFirst()
    {
        var driver = Led().Close(1).Refuse(1).Name();
        var first = driver.Single<Name>().Candidate;
        driver.Forget().Step(new NotAccepted(first));
        var second = driver.Single<Name>();
        Assert.Equal(first, second.Expected);
        Assert.NotEqual(first, second.Candidate);
        Assert.NotEqual(Server(1), second.Candidate);
    }

    [Fact]
    public void Appointment_RefusedByAll_IsRetriedAfterARenewal()
    {
        var driver = Led().Close(1).Refuse(1).Name();
        driver.Step(new NotAccepted(driver.Single<Name>().Candidate)).Effects.RemoveAt(1);
        driver.Effects.RemoveAll(effect => effect is Name name && name.Expected == Server(1));
        driver.Name().Forget().Step(new NotAccepted(driver.Core.Leader!)).ShowsNo<Name>();
        driver.Wait(250).Read().Shows<Name>();
    }

    [Fact]
    public void Appointment_AnswerLostButTheReplicaLeads_IsTakenAsAccepted()
    {
        var driver = Led().Close(1).Refuse(1).Name();
        var candidate = driver.Single<Name>().Candidate;
        driver.Tell(candidate, leads: true, epoch: 9).Step(new NotAccepted(candidate));
        Assert.Equal(9, driver.Single<Elected>().Epoch);
    }

    [Fact]
    public void Candidate_CrashedBeforeItAccepted_IsReplacedInTheSameElection()
    {
        var driver = Led().Close(1).Refuse(1).Wait(1).Name();
        var first = driver.Single<Name>().Candidate;
        var number = first == Server(2) ? 2 : 3;
        driver.Forget().Wait(5).Close(number).Refuse(number).Name();
        var appointment = driver.Single<Appoint>().Appointment;
        Assert.Equal("server_1", appointment.Previous);
        Assert.Equal(TimeSpan.FromMilliseconds(6), appointment.Elapsed);
    }

    [Fact]
    public void Leader_Released_IsReplacedAtOnceByAnother()
    {
        var driver = Led().Tell(Server(1), leads: false);
        Assert.NotEqual(Server(1), driver.Single<Name>().Candidate);
        Assert.Equal("released", driver.Name().Single<Appoint>().Appointment.Reason);
    }

    [Fact]
    public void Leader_ReleasedAndAlone_IsNamedAgain() =>
        Led(replicas: 1).Tell(Server(1), leads: false).Shows<Name>(name => name.Candidate == Server(1));

    [Fact]
    public void Leader_ReleasedAndLeaving_IsNeverNamed() =>
        Led(replicas: 1).Tell(Server(1), leads: false, leaving: true).Read().Wait(5000).Read().ShowsNo<Name>();

    [Fact]
    public void Leader_RestartedUnderTheSameId_IsReplaced() =>
        Led().Register(1, "second").Read().Shows<Name>(name => name.Expected == Server(1));

    [Fact]
    public void Key_NamingAnEarlierInstance_IsReplacedAtOnce()
    {
        var driver = new ElectionDriver().Register(1, "second").Register(2).Key(Server(1)).Step(new LockHeld()).Read();
        driver.Tell(Server(2)).Echo(2).Shows<Name>(name => name.Expected == Server(1));
    }

    [Fact]
    public void Key_NamingAnUnregisteredReplica_IsReplacedAfterAGrace()
    {
        var driver = new ElectionDriver().Register(2).Key(Server(1)).Step(new LockHeld()).Read().Tell(Server(2)).Echo(2);
        driver.Wait(900).Read().ShowsNo<Name>();
        driver.Wait(200).Read().Shows<Name>(name => name.Expected == Server(1));
    }

    [Fact]
    public void Cluster_JustStarted_GetsALeaderAfterAGraceForTheOthersToAppear()
    {
        var driver = new ElectionDriver().Step(new LockHeld()).Read().Wait(60_000).Register(1).Read().Tell(Server(1)).Echo(1).Read();
        driver.ShowsNo<Name>().Wait(500).Read().Name();
        Assert.Equal(("missing", (string?)null), (driver.Single<Appoint>().Appointment.Reason, driver.Single<Appoint>().Appointment.Previous));
        Assert.True(driver.Single<Appoint>().Appointment.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Redis_WipedUnderALiveLeader_CausesNoElection()
    {
        var driver = Led().Wipe();
        for (var round = 0; round < 40; round++) driver.Wait(250).Echo(1).Read();
        driver.Register(1).Register(2).Register(3).Key(Server(1)).Read().ShowsNo<Name>().ShowsNo<SayOff>();
    }

    [Fact]
    public void Redis_WipedAndTheLeaderGivesUp_GetsANewLeader() =>
        Led().Wipe().Wait(3000).Tell(Server(1), leads: false).Shows<Name>();

    [Fact]
    public void Redis_WipedAndTheLeaderSilent_GetsANewLeaderOnlyAfterItsLease()
    {
        var driver = Led().Miss(1, 3).Vote(2, 0).Wipe();
        driver.Wait(2900).Read().ShowsNo<Name>();
        // The naming expects an absent key, so that it does not overwrite the old leader if that has written its key again.
        driver.Wait(200).Read().Shows<Name>(name => name.Expected is null);
    }

    [Fact]
    public void Key_AbsentBeforeAReplicaIsHeard_WaitsForIt()
    {
        var driver = new ElectionDriver().Step(new LockHeld()).Register(1).Register(2).Read().Tell(Server(1)).Echo(1);
        driver.Wait(2000).Read().Wait(2000).Read().ShowsNo<Name>();
        driver.Tell(Server(2), leads: true).Echo(2).Read().Wait(2000).Read().ShowsNo<Name>();
    }

    [Fact]
    public void Monitor_StandingBy_NamesNoLeaderUntilItHasTheLock() =>
        Led().Step(new LockLost()).Close(1).Refuse(1).Read().ShowsNo<Name>().Step(new LockHeld()).Shows<Name>();

    [Fact]
    public void Monitor_StandingBy_ForgetsALossThatTheOtherMonitorHandled()
    {
        var driver = Led().Step(new LockLost()).Close(1).Refuse(1).Key(Server(2)).Read().Tell(Server(2), leads: true);
        driver.Step(new LockHeld()).Read().ShowsNo<Name>();
    }

    [Fact]
    public void Naming_WhileOneIsUnderWay_IsNotRepeated() => Led().Close(1).Refuse(1).Read().Read().Single<Name>();

    [Fact]
    public void Naming_Taken_AcceptsTheOtherLeader()
    {
        var driver = Led().Close(1).Refuse(1);
        var candidate = driver.Single<Name>().Candidate;
        var other = candidate == Server(2) ? Server(3) : Server(2);
        driver.Forget().Key(other).Step(new NamingTaken(candidate, other)).Tell(other, leads: true);
        driver.Wait(1000).Read().ShowsNo<Name>();
        Assert.Equal(other, driver.Core.Leader);
    }

    [Fact]
    public void Naming_Denied_WaitsForTheLock()
    {
        var driver = Led().Close(1).Refuse(1);
        driver.Step(new NamingDenied(driver.Single<Name>().Candidate)).Forget().Read().ShowsNo<Name>();
        driver.Step(new LockHeld()).Shows<Name>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Naming_Unknown_IsSettledByTheNextRead(bool applied)
    {
        var driver = Led().Close(1).Refuse(1);
        var candidate = driver.Single<Name>().Candidate;
        driver.Forget().Step(new NamingUnknown(candidate)).ShowsNo<Name>();
        if (applied) driver.Key(candidate).Read().Shows<Appoint>(appoint => appoint.Candidate == candidate).ShowsNo<Name>();
        else driver.Read().Shows<Name>().ShowsNo<Appoint>();
    }

    [Fact]
    public void Read_SentBeforeTheNaming_DoesNotBringTheOldLeaderBack()
    {
        var driver = Led().Close(1).Refuse(1);
        var askedAt = driver.Now;
        driver.Wait(1).Name().Step(new RegistryRead(new RegistryView([], Server(1)), askedAt));
        Assert.Equal(driver.Single<Name>().Candidate, driver.Core.Leader);
    }

    [Fact]
    public void Leader_HungWithoutASuccessor_StaysWhenItIsBack()
    {
        var driver = Led(replicas: 2).Tell(Server(2), leaving: true);
        driver.Miss(1, 3).Vote(1, 1).ShowsNo<Name>().Echo(1).Tell(Server(2)).Read();
        driver.ShowsNo<Name>().Shows<ElectionDropped>();
    }

    [Fact]
    public void Choice_AmongWarmAndCold_IsTheWarmReplica()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.Equal(Server(3), Led(seed: seed).Tell(Server(2), warm: false).Close(1).Refuse(1).Single<Name>().Candidate);
    }

    [Fact]
    public void Choice_AmongEquals_IsRandomAndSetByTheSeed()
    {
        ReplicaInstance Choose(int seed) => Led(seed: seed).Close(1).Refuse(1).Single<Name>().Candidate;
        Assert.Equal(Choose(5), Choose(5));
        Assert.Equal([Server(2), Server(3)], Enumerable.Range(0, 40).Select(Choose).Distinct().OrderBy(chosen => chosen.Replica));
    }
}
