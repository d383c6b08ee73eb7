using Coordination;
using Coordination.LeaderLock;
using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Membership;

/// <summary>Runs a separate loop through one term, with a lock and work that do nothing, so that a takeover finds its code compiled.</summary>
internal static class LeadershipRehearsal
{
    public static async Task RunAsync(IOptions<CoordinationOptions> options, TimeProvider time, CancellationToken cancellation)
    {
        var self = new Self { Registered = new ReplicaRecord("rehearsal", "rehearsal", "", 0, default) };
        var board = new PresenceBoard(self);
        var loop = new LeadershipLoop(
            self, board, new EveryLock(), new NoWork(), options, time, NullLogger<LeadershipLoop>.Instance);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = loop.RunAsync(end.Token);
        await loop.AppointAsync(new(null, "missing", TimeSpan.Zero, TimeSpan.Zero), cancellation);
        await loop.LeaveAsync().WaitAsync(cancellation);
        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class EveryLock : ILeaderLock
    {
        public LeaderRenewal Renew(ReplicaInstance self, bool assert) => LeaderRenewal.Held;
        public Task<LeaderRenewal> RenewAsync(ReplicaInstance self, bool assert) => Task.FromResult(LeaderRenewal.Held);
        public void Release(ReplicaInstance self) { }
        public Task<Naming> NameAsync(string monitor, ReplicaInstance candidate, ReplicaInstance? expected) =>
            Task.FromResult<Naming>(new Naming.Done());
    }

    private sealed class NoWork : ILeaderWork
    {
        public Task WarmUpAsync(CancellationToken cancellation) => Task.CompletedTask;
        public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation) => Task.FromResult(0L);
        public Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost) => Task.CompletedTask;
    }
}
