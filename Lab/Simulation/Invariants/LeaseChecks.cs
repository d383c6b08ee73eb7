using System.Runtime.CompilerServices;
using Coordination.LeaderLock;
using Payments.Api.Leadership;
using Simulation.Runtime;

namespace Simulation.Invariants;

/// <summary>
/// I7, from outside: until when each process can prove that it leads, counted from the sending of its last successful renewal. A write
/// that begins later is a violation.
/// </summary>
internal sealed class LeaseChecks(World world)
{
    private sealed class Proof
    {
        public long Until { get; set; } = long.MinValue;
    }

    private readonly ConditionalWeakTable<Process, Proof> _proofs = [];

    public async Task<LeaderRenewal> ProveAsync(Process process, Func<Task<LeaderRenewal>> ask)
    {
        var sentAt = process.Time.GetTimestamp();
        var renewal = await ask();
        if (renewal == LeaderRenewal.Held)
        {
            var proof = _proofs.GetOrCreateValue(process);
            proof.Until = Math.Max(proof.Until, sentAt + world.Settings.Coordination.Lease.Ticks);
        }
        return renewal;
    }

    public bool IsOver(Process process) => !_proofs.TryGetValue(process, out var proof) || process.Time.GetTimestamp() >= proof.Until;

    public void Writes(Process process, string what)
    {
        if (IsOver(process)) world.Checker.Fail("I7", $"{process} {what} but can no longer prove its lease");
    }
}
