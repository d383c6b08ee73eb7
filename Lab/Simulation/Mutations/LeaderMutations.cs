using Coordination.Protocol;
using Payments.Api.Leadership;

namespace Simulation.Mutations;

internal sealed class NoLeaseCheck : Mutation
{
    public override string Name => "no-lease-check";
    public override string Broken => "a leader writes without asking whether its lease still holds";

    public override ILeaderWork Work(ILeaderWork inner) => new Trusting(inner);

    private sealed class Trusting(ILeaderWork inner) : ILeaderWork
    {
        private sealed class Always : ILease
        {
            public bool IsHeld => true;
        }

        public Task WarmUpAsync(CancellationToken cancellation) => inner.WarmUpAsync(cancellation);

        public Task<bool> CanWorkAsync(CancellationToken cancellation) => inner.CanWorkAsync(cancellation);

        public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation) =>
            inner.MintEpochAsync(replica, appointment, cancellation);

        public Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost) =>
            inner.LeadAsync(term with { Lease = new Always() }, stepDown, lost);
    }
}
