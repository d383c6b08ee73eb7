using System.Runtime.CompilerServices;
using Coordination.LeaderLock;
using Payments.Api.Leadership;
using Simulation.Runtime;

namespace Simulation.Invariants;

/// <summary>
/// I7, from outside: until when each process can prove that it leads a shard, counted from the sending of its last successful renewal. A write
/// that begins later is a violation.
/// </summary>
internal sealed class LeaseChecks(World world)
{
    private sealed class Proof
    {
        public Dictionary<int, long> Until { get; } = [];
    }

    private readonly ConditionalWeakTable<Process, Proof> _proofs = [];

    public async Task<LeaderRenewal> ProveAsync(Process process, int shard, Func<Task<LeaderRenewal>> ask)
    {
        var sentAt = process.Time.GetTimestamp();
        var renewal = await ask();
        if (renewal == LeaderRenewal.Held)
        {
            var until = _proofs.GetOrCreateValue(process).Until;
            until[shard] = Math.Max(until.GetValueOrDefault(shard, long.MinValue), sentAt + world.Settings.Coordination.Lease.Ticks);
        }
        return renewal;
    }

    /// <summary>Whether every lease of this process is over.</summary>
    public bool IsOver(Process process) => !_proofs.TryGetValue(process, out var proof) || proof.Until.Keys.All(shard => IsOver(process, shard));

    public void Writes(Process process, int shard, string what)
    {
        if (IsOver(process, shard)) world.Checker.Fail("I7", $"{process} {what} in shard {shard} but can no longer prove its lease");
    }

    private bool IsOver(Process process, int shard) => !_proofs.TryGetValue(process, out var proof)
        || !proof.Until.TryGetValue(shard, out var until) || process.Time.GetTimestamp() >= until;
}
