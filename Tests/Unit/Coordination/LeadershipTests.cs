using Coordination.LeaderLock;
using Coordination.Protocol;
using Payments.Api.Leadership;
using Xunit;

namespace Tests.Unit.Coordination;

public sealed class LeadershipTests
{
    private static readonly Appointment Crash = new("server_1", "crash", TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3));

    private readonly LeadershipCore _core = new();

    private string Step(LeadershipEvent happened) => string.Join(", ", _core.Step(happened));

    private LeadershipTests To(Role role)
    {
        if (role == Role.Standby) return this;
        _core.Step(new Appointed(1, Crash));
        if (role == Role.Proving) return this;
        _core.Step(new Proved(_core.Term, LeaderRenewal.Held));
        if (role == Role.Minting) return this;
        _core.Step(new Minted(_core.Term, 4));
        if (role == Role.SteppingDown) _core.Step(new StepDownAsked());
        return this;
    }

    [Fact]
    public void Appointment_Pushed_ProvesThenMintsThenLeadsThenAnswers()
    {
        Assert.Equal("Prove { Term = 1 }", Step(new Appointed(1, Crash)));
        Assert.Equal(new Mint(1, Crash), Assert.Single(_core.Step(new Proved(1, LeaderRenewal.Held))));
        Assert.Equal("Lead { Term = 1, Epoch = 4 }, Answer { Request = 1, Epoch = 4 }", Step(new Minted(1, 4)));
        Assert.Equal((Role.Leading, 4), (_core.Role, _core.Epoch));
    }

    [Theory]
    [InlineData(LeaderRenewal.Absent)]
    [InlineData(LeaderRenewal.Lost)]
    [InlineData(null)]
    public void Appointment_ThatRedisDoesNotConfirm_IsRefusedWithoutMint(LeaderRenewal? outcome)
    {
        To(Role.Proving);
        Assert.Equal("EndTerm { Term = 1 }, Answer { Request = 1, Epoch =  }", Step(new Proved(1, outcome)));
        Assert.Equal(Role.Standby, _core.Role);
    }

    [Fact]
    public void Appointment_PushedTwice_MintsOnceAndAnswersBoth()
    {
        To(Role.Proving);
        Assert.Empty(_core.Step(new Appointed(2, Crash)));
        _core.Step(new Proved(1, LeaderRenewal.Held));
        Assert.Empty(_core.Step(new Appointed(3, Crash)));
        Assert.Equal(
            "Lead { Term = 1, Epoch = 4 }, Answer { Request = 1, Epoch = 4 }, Answer { Request = 2, Epoch = 4 }, Answer { Request = 3, Epoch = 4 }",
            Step(new Minted(1, 4)));
    }

    [Fact]
    public void Appointment_WhileLeading_IsAnsweredWithTheEpoch() =>
        Assert.Equal("Answer { Request = 2, Epoch = 4 }", To(Role.Leading).Step(new Appointed(2, Crash)));

    [Fact]
    public void Appointment_WhileSteppingDown_IsRefused() =>
        Assert.Equal("Answer { Request = 2, Epoch =  }", To(Role.SteppingDown).Step(new Appointed(2, Crash)));

    [Fact]
    public void Appointment_WhileLeaving_IsRefused()
    {
        _core.Step(new Leaving());
        Assert.Equal("Answer { Request = 2, Epoch =  }", Step(new Appointed(2, Crash)));
        Assert.Empty(_core.Step(new SeenNamed()));
    }

    [Fact]
    public void Key_SeenNamingThisReplica_LeadsWithoutPush()
    {
        Assert.Equal("Prove { Term = 1 }", Step(new SeenNamed()));
        _core.Step(new Proved(1, LeaderRenewal.Held));
        Assert.Equal("Lead { Term = 1, Epoch = 4 }", Step(new Minted(1, 4)));
    }

    [Fact]
    public void Key_SeenBeforeThePush_UsesTheReasonOfThePush()
    {
        _core.Step(new SeenNamed());
        _core.Step(new Appointed(1, Crash));
        Assert.Equal(new Mint(1, Crash), Assert.Single(_core.Step(new Proved(1, LeaderRenewal.Held))));
    }

    [Theory]
    [InlineData(Role.Proving)]
    [InlineData(Role.Minting)]
    [InlineData(Role.Leading)]
    [InlineData(Role.SteppingDown)]
    public void Key_SeenWhileNotStandby_ChangesNothing(Role role) => Assert.Empty(To(role)._core.Step(new SeenNamed()));

    [Fact]
    public void Mint_Failed_GivesTheKeyBackAndRefuses() =>
        Assert.Equal("EndTerm { Term = 1 }, ReleaseKey { }, Answer { Request = 1, Epoch =  }", To(Role.Minting).Step(new MintFailed(1)));

    [Fact]
    public void Mint_OfAnEarlierTerm_ChangesNothing()
    {
        To(Role.Minting)._core.Step(new KeyLost(1));
        _core.Step(new Appointed(2, Crash));
        _core.Step(new Proved(2, LeaderRenewal.Held));
        Assert.Empty(_core.Step(new Minted(1, 4)));
        Assert.Equal(Role.Minting, _core.Role);
    }

    [Fact]
    public void StepDown_WhileLeading_FinishesThenReleases()
    {
        Assert.Equal("FinishWork { Term = 1 }", To(Role.Leading).Step(new StepDownAsked()));
        Assert.Equal(4, _core.Epoch);
        Assert.Equal("EndTerm { Term = 1 }, ReleaseKey { }", Step(new WorkEnded(1)));
        Assert.Equal((Role.Standby, (long?)null), (_core.Role, _core.Epoch));
    }

    [Fact]
    public void StepDown_AskedTwice_ChangesNothing() => Assert.Empty(To(Role.SteppingDown)._core.Step(new StepDownAsked()));

    [Fact]
    public void StepDown_Overdue_AbandonsAndReleases() =>
        Assert.Equal("EndTerm { Term = 1 }, ReleaseKey { }", To(Role.SteppingDown).Step(new HandOverOverdue(1)));

    [Fact]
    public void StepDown_OverdueAfterTheWorkEnded_ChangesNothing()
    {
        To(Role.SteppingDown)._core.Step(new WorkEnded(1));
        Assert.Empty(_core.Step(new HandOverOverdue(1)));
    }

    [Theory]
    [InlineData(Role.Proving)]
    [InlineData(Role.Minting)]
    public void Leaving_BeforeItLeads_ReleasesAndRefuses(Role role) =>
        Assert.Equal("EndTerm { Term = 1 }, ReleaseKey { }, Answer { Request = 1, Epoch =  }", To(role).Step(new Leaving()));

    [Fact]
    public void Work_EndedByAHigherEpoch_ReleasesItsKey() =>
        Assert.Equal("EndTerm { Term = 1 }, ReleaseKey { }", To(Role.Leading).Step(new WorkEnded(1)));

    [Theory]
    [InlineData(Role.Minting)]
    [InlineData(Role.Leading)]
    [InlineData(Role.SteppingDown)]
    public void Key_NamingAnother_EndsTheTermAndLeavesTheKey(Role role)
    {
        To(role);
        Assert.DoesNotContain("ReleaseKey", Step(new KeyLost(1)), StringComparison.Ordinal);
        Assert.Equal(Role.Standby, _core.Role);
    }

    [Theory]
    [InlineData(Role.Minting)]
    [InlineData(Role.Leading)]
    [InlineData(Role.SteppingDown)]
    public void Lease_Over_EndsTheTerm(Role role)
    {
        To(role);
        Assert.StartsWith("EndTerm { Term = 1 }", Step(new LeaseOver(1)), StringComparison.Ordinal);
        Assert.Equal(Role.Standby, _core.Role);
    }

    [Fact]
    public void Lease_OfAnEarlierTermOver_ChangesNothing()
    {
        To(Role.Leading)._core.Step(new KeyLost(1));
        _core.Step(new Appointed(2, Crash));
        Assert.Empty(_core.Step(new LeaseOver(1)));
    }

    [Fact]
    public void Id_Lost_EndsTheTerm() => Assert.StartsWith("EndTerm", To(Role.Leading).Step(new IdLost()), StringComparison.Ordinal);

    [Fact]
    public void AnyInterleaving_LeadsOnlyAfterProofAndMint_AndAnswersEveryRequestOnce()
    {
        for (var seed = 0; seed < 2_000; seed++) LeadershipWalk.Run(seed, steps: 120);
    }
}
