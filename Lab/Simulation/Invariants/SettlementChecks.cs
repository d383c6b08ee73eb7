using Simulation.Nodes;
using Simulation.Runtime;

namespace Simulation.Invariants;

/// <summary>Checks I2, I3, I4, I9 and I10 on the entries that each commit adds to the ledger. The order is that of a shard, and of a patient.</summary>
internal sealed class SettlementChecks(World world, LedgerProbe ledger)
{
    private readonly HashSet<string> _settled = [];
    private readonly Dictionary<long, (int Shard, string Leader)> _leaders = [];
    private readonly long[] _epochs = new long[world.Settings.Coordination.Shards], _arrivals = new long[world.Settings.Coordination.Shards];
    private readonly MoneyChecks _money = new(world);
    private long _epoch, _sequence, _row;

    public bool IsSettled(string paymentId) => _settled.Contains(paymentId);

    /// <summary>The last epoch minted for this shard.</summary>
    public long EpochOf(int shard) => _epochs[shard];

    public void Committed(Process process)
    {
        var (epoch, sequence) = ledger.Leadership();
        long[] before = [.. _epochs];
        if (epoch < _epoch) world.Checker.Fail("I3", $"the epoch goes down from {_epoch} to {epoch}");
        if (epoch != _epoch) Minted(process, epoch);
        if (sequence == _sequence && process.Node is not ReplicaNode) return;
        foreach (var entry in ledger.SettlementsAfter(_row)) Settled(entry, before);
        if (_sequence != sequence) world.Checker.Fail("I3", $"the ledger's sequence is {sequence} after {_sequence} entries");
    }

    private void Minted(Process process, long epoch)
    {
        foreach (var (minted, shard, leader) in ledger.EpochsAfter(_epoch))
        {
            if (minted != _epoch + 1) world.Checker.Fail("I3", $"epoch {minted} follows {_epoch}");
            world.Tell(process, $"mints epoch {minted} for shard {shard}");
            if (world.Replicas.Any(replica => replica.Leads(shard) && replica != process.Node)) world.Coverage.Count(Happening.TwoLeaders);
            if (shard > 0) world.Coverage.Count(Happening.TakeoverOfAFurtherShard);
            world.Coverage.Count(Happening.Takeover);
            _leaders[minted] = (shard, leader);
            _epoch = _epochs[shard] = minted;
        }
        if (_epoch != epoch) world.Checker.Fail("I3", $"epoch {epoch} is not among the minted epochs");
    }

    private void Settled(SettlementRow entry, long[] epochsBefore)
    {
        var (shard, leader) = _leaders.GetValueOrDefault(entry.Epoch);
        var epochBefore = epochsBefore[shard];
        _row = entry.Row;
        if (!_settled.Add(entry.PaymentId)) world.Checker.Fail("I2", $"{entry.PaymentId} is settled twice");
        if (entry.Sequence != _sequence + 1) world.Checker.Fail("I2", $"entry {entry.Sequence} follows {_sequence}");
        _sequence = entry.Sequence;
        // A settlement and the next epoch may share a transaction, in this order.
        if (entry.Epoch < epochBefore) world.Checker.Fail("I3", $"{entry.PaymentId} is settled under epoch {entry.Epoch}, but the epoch is {epochBefore}");
        if (leader is not null && leader != entry.SettledBy)
            world.Checker.Fail("I3", $"{entry.PaymentId} is settled by {entry.SettledBy} under epoch {entry.Epoch} of {leader}");
        if (entry.Arrival <= _arrivals[shard]) world.Checker.Fail("I4", $"{entry.PaymentId} is settled after a later arrival");
        if ((_epochs.Length == 1 ? ledger.RequestedBefore(entry.Arrival) : ledger.RequestedBefore(entry.Arrival, entry.PaymentId)) is { } overtaken)
            world.Checker.Fail("I4", $"{entry.PaymentId} is settled before {overtaken}, which arrived first");
        _arrivals[shard] = entry.Arrival;
        var payment = ledger.Payment(entry.PaymentId)!;
        CheckGateway(entry, payment);
        _money.Settled(entry, payment);
    }

    private void CheckGateway(SettlementRow entry, PaymentRow payment)
    {
        var charges = world.Gateway.Find(entry.PaymentId);
        var isGivenUp = payment.IsGivingUp && entry is { Outcome: "declined", GatewayChargeId: null };
        if (isGivenUp) world.Coverage.Count(Happening.GivenUp);
        else if (payment is { IsGivingUp: true, IsCash: false }) world.Coverage.Count(Happening.GiveUpFoundACharge);
        else if (entry.Outcome == "declined") world.Coverage.Count(Happening.PaymentDeclined);
        var isTrue = isGivenUp ? charges.Count == 0
            : payment.IsCash ? entry is { Outcome: "paid", GatewayChargeId: null } && charges.Count == 0
            : entry.Outcome == "paid"
            ? charges.Any(charge => charge.IsCharged && charge.Id == entry.GatewayChargeId && charge.Amount == entry.Amount)
            : charges.Any() && !charges.Any(charge => charge.IsCharged);
        if (!isTrue) world.Checker.Fail("I9", $"{entry.PaymentId} is settled as {entry.Outcome}, but the gateway's record disagrees");
    }
}
