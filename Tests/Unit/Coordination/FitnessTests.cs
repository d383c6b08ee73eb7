using Coordination.Protocol;
using Monitor.Worker.Election;
using Xunit;
using static Tests.Unit.Coordination.ElectionDriver;

namespace Tests.Unit.Coordination;

/// <summary>Holding a role is proved by doing its work: the monitor's own role, and the leader's.</summary>
public sealed class FitnessTests
{
    private const int Second = 1000;

    private static ElectionDriver Proving(ElectionDriver driver, int number, long proofs, int leader = 1) =>
        driver.Step(new PresenceTold(Server(number), Presence(number, proofs, proofs, leader)));

    private static Presence Presence(int number, long version, long proofs, int leader = 1) => new(
        $"server_{number}", Server(number).Instance, number == leader, number == leader ? 7 : 0, true, false, version, proofs);

    // A second of a cluster in which these replicas prove that they can work.
    private static void Second_OfProofs(ElectionDriver driver, int round, params int[] proving)
    {
        driver.Wait(Second).Read();
        for (var number = 1; number <= 3; number++) driver.Echo(number);
        foreach (var number in proving) Proving(driver, number, round);
    }

    [Fact]
    public void Monitor_ThatHearsReplicas_IsFit() => Assert.True(Led().Core.IsFit);

    [Fact]
    public void Monitor_WithoutReplicasToHear_IsFit() => Assert.True(new ElectionDriver().Read().Core.IsFit);

    [Fact]
    public void Monitor_ThatHasNotHeardTheRegisteredReplicasYet_IsNotFit() => Assert.False(new ElectionDriver().Register(1).Read().Core.IsFit);

    [Fact]
    public void Monitor_ThatNoLongerHearsAReplica_IsUnfitAfterALease_AndFitAtTheNextEcho()
    {
        var driver = Led().Wait(2 * Second).Read();
        Assert.True(driver.Core.IsFit);
        Assert.False(driver.Wait(1 * Second).Read().Core.IsFit);
        Assert.True(driver.Echo(2).Core.IsFit);
    }

    [Fact]
    public void Monitor_ThatHearsOneOfThreeReplicas_IsFit()
    {
        var driver = Led();
        for (var round = 0; round < 40; round++) driver.Miss(1).Miss(3).Echo(2).Read();
        Assert.True(driver.Core.IsFit);
    }

    [Fact]
    public void Monitor_ThatOnlyGetsEchoesWithoutPresence_CannotChooseAndIsNotFit() =>
        Assert.False(new ElectionDriver().Register(1).Read().Echo(1).Core.IsFit);

    [Fact]
    public void Monitor_WhoseChoicesAreNotAccepted_LeavesTheLockToTheOther_ForAWhile()
    {
        var driver = Led().Close(1).Refuse(1);
        var unfit = 0;
        for (var round = 0; round < 40; round++)
        {
            foreach (var name in driver.Effects.OfType<Name>().ToList()) driver.Key(name.Candidate).Step(new NamingDone(name.Candidate));
            foreach (var appoint in driver.Effects.OfType<Appoint>().ToList()) driver.Step(new NotAccepted(appoint.Candidate));
            driver.Forget().Echo(2).Echo(3).Wait(250).Read();
            if (driver.Core.IsFit) continue;
            unfit++;
            driver.Step(new LockLost());
        }
        Assert.Equal(3 * 4, unfit);
        Assert.True(driver.Core.IsFit);
    }

    [Fact]
    public void Leader_ThatNoLongerProves_GivesWayToAReplicaThatDoes()
    {
        var driver = Led();
        for (var round = 1; round <= 3; round++) Second_OfProofs(driver, round, 1, 2, 3);
        driver.ShowsNo<Name>();
        for (var round = 4; round <= 8; round++) Second_OfProofs(driver, round, 3);
        Assert.Equal((Server(3), Server(1)), (driver.Single<Name>().Candidate, driver.Single<Name>().Expected));
        var appointment = driver.Name().Single<Appoint>().Appointment;
        Assert.Equal(("unable", "server_1"), (appointment.Reason, appointment.Previous));
    }

    [Fact]
    public void Leader_ThatNeverProved_GivesWayToAReplicaThatDoes()
    {
        var driver = Led();
        for (var round = 1; round <= 5; round++) Second_OfProofs(driver, round, 2);
        Assert.Equal(Server(2), driver.Single<Name>().Candidate);
    }

    [Fact]
    public void Leader_StaysIfNoReplicaCanDoTheWork()
    {
        var driver = Led();
        for (var round = 1; round <= 3; round++) Second_OfProofs(driver, round, 1, 2, 3);
        // An outage of the gateway or the ledger is not seen by all in the same second.
        Second_OfProofs(driver, 4, 2, 3);
        Second_OfProofs(driver, 5, 3);
        for (var round = 0; round < 300; round++) Second_OfProofs(driver, 5);
        driver.ShowsNo<Name>();
        // Nor is its end.
        for (var round = 6; round <= 8; round++) Second_OfProofs(driver, round, 2, 3);
        for (var round = 9; round <= 12; round++) Second_OfProofs(driver, round, 1, 2, 3);
        driver.ShowsNo<Name>();
    }

    [Fact]
    public void Leader_ThatProvesMoreSlowlyThanOthers_Stays()
    {
        var driver = Led();
        for (var round = 1; round <= 60; round++) Second_OfProofs(driver, round, round % 4 == 0 ? [1, 2, 3] : [2, 3]);
        driver.ShowsNo<Name>();
    }

    [Fact]
    public void Leader_WhoseProofsAMonitorReadsLate_Stays()
    {
        var driver = Led();
        Second_OfProofs(driver, 1, 1, 2, 3);
        // The monitor was frozen for 20 s, and reads one connection after the other.
        driver.Wait(20 * Second);
        for (var round = 2; round <= 20; round++) Proving(driver, 2, round);
        for (var round = 2; round <= 20; round++) Proving(driver, 3, round);
        Proving(driver, 1, 20);
        driver.ShowsNo<Name>();
    }

    [Fact]
    public void Leader_ThatCanWorkAgainBeforeItsSuccessorIsNamed_Stays()
    {
        var driver = Led().Step(new LockLost());
        for (var round = 1; round <= 8; round++) Second_OfProofs(driver, round, 2);
        Proving(driver, 1, 9);
        driver.Step(new LockHeld()).Read().ShowsNo<Name>();
    }

    [Fact]
    public void Successor_OfACrashedLeader_IsOneThatCanDoTheWork()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var driver = Led(seed: seed);
            for (var round = 1; round <= 7; round++) Second_OfProofs(driver, round, 1, 3);
            Assert.Equal(Server(3), driver.Close(1).Refuse(1).Single<Name>().Candidate);
        }
    }

    [Fact]
    public void Echo_ThatKnowsMoreThanTheConnection_IsBelieved()
    {
        var driver = Led().Step(new Echoed(Server(1), Server(1).Instance, Presence(1, version: 5, proofs: 0, leader: 0))).Wait(1).Read();
        Assert.Equal("released", driver.Key(null).Name().Single<Appoint>().Appointment.Reason);
    }

    [Fact]
    public void Echo_OlderThanTheConnectionsNews_IsNotBelieved()
    {
        var driver = Led();
        driver.Step(new PresenceTold(Server(1), Presence(1, version: 6, proofs: 0)));
        driver.Step(new Echoed(Server(1), Server(1).Instance, Presence(1, version: 5, proofs: 0, leader: 0))).Read().ShowsNo<Name>();
    }

    [Fact]
    public void Connection_ThatFallsBehindTheEchoes_IsOpenedAgain_OncePerLease()
    {
        var driver = Led().Wait(3 * Second);
        driver.Step(new PresenceTold(Server(2), Presence(2, version: 4, proofs: 0)));
        for (var echo = 0; echo < 2; echo++) Echo(5);
        driver.ShowsNo<Reopen>();
        Echo(5);
        Assert.Equal(Server(2), driver.Single<Reopen>().Replica);
        for (var echo = 0; echo < 11; echo++) Echo(6);
        driver.Single<Reopen>();
        Echo(7);
        Assert.Equal(2, driver.Effects.OfType<Reopen>().Count());

        void Echo(long version) => driver.Wait(250).Step(new Echoed(Server(2), Server(2).Instance, Presence(2, version, 0)));
    }

    [Fact]
    public void Connection_ThatDeliversWhatTheEchoesTell_StaysOpen()
    {
        var driver = Led().Wait(3 * Second);
        for (var version = 1; version < 100; version++)
        {
            driver.Wait(250).Step(new Echoed(Server(2), Server(2).Instance, Presence(2, version, version)));
            driver.Step(new PresenceTold(Server(2), Presence(2, version, version)));
        }
        driver.ShowsNo<Reopen>();
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(100, 3)]
    [InlineData(200, 6)]
    [InlineData(300, 9)]
    [InlineData(60_000, 27)]
    public void Monitor_WhoseTimerIsLate_WaitsForMoreMissedEchoes(int lateMilliseconds, int misses)
    {
        var driver = Led();
        driver.Wait(lateMilliseconds).Step(new Ticked(driver.Now - TimeSpan.FromMilliseconds(lateMilliseconds)));
        driver.Miss(1, misses - 1).ShowsNo<AskVotes>().Miss(1).Shows<AskVotes>();
    }

    [Fact]
    public void Monitor_WhoseTimerIsInTimeAgain_AccusesAsSoonAsBefore()
    {
        var driver = Led().Wait(60_000);
        driver.Step(new Ticked(TimeSpan.Zero));
        for (var tick = 0; tick < 8; tick++) driver.Wait(250).Step(new Ticked(driver.Now));
        driver.Miss(1, 3).Shows<AskVotes>();
    }

    [Fact]
    public void Echoes_MissedByAllAtOnce_AccuseNone()
    {
        var driver = Led();
        for (var round = 0; round < 20; round++)
        {
            driver.Wait(250);
            for (var number = 1; number <= 3; number++) driver.Step(new EchoMissed(Server(number), driver.Now - TimeSpan.FromMilliseconds(250)));
        }
        driver.ShowsNo<AskVotes>();
    }

    [Fact]
    public void Observer_ThatMissesEchoesItself_IsNotAsked() =>
        Assert.Equal(["http://127.0.0.1:5003"], Led().Miss(2).Miss(1, 3).Single<AskVotes>().Observers);
}
