using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Payments.Api.Leadership;
using Payments.Api.Membership;
using Xunit;

namespace Tests.Unit.Coordination;

/// <summary>Time stands still unless a test moves it.</summary>
public sealed class SelfCheckTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Work _work = new();
    private readonly Self _self = new();
    private readonly SelfCheck _check;
    private Task _running = Task.CompletedTask;

    public SelfCheckTests()
    {
        var options = Options.Create(new CoordinationOptions());
        var leadership = new LeadershipLoop(
            _self, new PresenceBoard(_self), new NoLock(), _work, options, _time, NullLogger<LeadershipLoop>.Instance);
        _check = new SelfCheck(_self, leadership, _work, options, _time, NullLogger<SelfCheck>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task Replica_ThatCanWork_ProvesItEachSecond()
    {
        _running = _check.RunAsync(_stop.Token);
        for (var round = 1; round <= 5; round++) await RoundAsync(round);
        Assert.Equal(5, _self.Proofs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replica_ThatCannotWork_DoesNotProve_UntilItCan(bool throws)
    {
        _work.Can = () => throws ? throw new TimeoutException("The ledger is away.") : false;
        _running = _check.RunAsync(_stop.Token);
        for (var round = 1; round <= 5; round++) await RoundAsync(round);
        Assert.Equal(0, _self.Proofs);
        _work.Can = () => true;
        await RoundAsync(6);
        Assert.Equal(1, _self.Proofs);
    }

    [Fact]
    public async Task Leader_ThatSettles_ProvesItByThat()
    {
        _work.Can = () => false;
        _self.Work();
        _running = _check.RunAsync(_stop.Token);
        Assert.Equal(1, _self.Proofs);
        await RoundAsync(1);
        Assert.Equal(1, _self.Proofs);
    }

    // The check of a round runs inside Advance, or the continuation is still to come.
    private async Task RoundAsync(int checks)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_work.Asked < checks)
        {
            patience.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private sealed class Work : ILeaderWork
    {
        public Func<bool> Can { get; set; } = () => true;
        public int Asked { get; private set; }

        public Task<bool> CanWorkAsync(CancellationToken cancellation)
        {
            Asked++;
            return Task.FromResult(Can());
        }

        public Task WarmUpAsync(CancellationToken cancellation) => Task.CompletedTask;
        public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation) => Task.FromResult(1L);
        public Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost) => Task.CompletedTask;
    }

    private sealed class NoLock : ILeaderLock
    {
        public LeaderRenewal Renew(ReplicaInstance self, bool assert) => LeaderRenewal.Absent;
        public Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) => Task.FromResult(LeaderRenewal.Absent);
        public void Release(ReplicaInstance self) { }
        public Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected) =>
            Task.FromResult<Naming>(new Naming.NotActive());
    }
}
