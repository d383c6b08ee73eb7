using Simulation.Nodes;
using Simulation.Runtime;

namespace Simulation.Invariants;

/// <summary>Checks I2, I3, I4, I9 and I10 on the entries that each commit adds to the ledger.</summary>
internal sealed class SettlementChecks(World world, LedgerProbe ledger)
{
    private readonly HashSet<string> _settled = [];
    private readonly Dictionary<long, string> _leaders = [];
    private readonly MoneyChecks _money = new(world);
    private long _epoch, _sequence, _row, _arrival;

    public bool IsSettled(string paymentId) => _settled.Contains(paymentId);

    public void Committed(Process process)
    {
        var (epoch, sequence) = ledger.Leadership();
        var before = _epoch;
        if (epoch < before) world.Checker.Fail("I3", $"the epoch goes down from {before} to {epoch}");
        if (epoch != before) Minted(process, epoch);
        if (sequence == _sequence && process.Node is not ReplicaNode) return;
        foreach (var entry in ledger.SettlementsAfter(_row)) Settled(entry, before);
        if (_sequence != sequence) world.Checker.Fail("I3", $"the ledger's sequence is {sequence} after {_sequence} entries");
    }

    private void Minted(Process process, long epoch)
    {
        foreach (var (minted, leader) in ledger.EpochsAfter(_epoch))
        {
            if (minted != _epoch + 1) world.Checker.Fail("I3", $"epoch {minted} follows {_epoch}");
            world.Tell(process, $"mints epoch {minted}");
            world.Coverage.Count(Happening.Takeover);
            _leaders[minted] = leader;
            _epoch = minted;
        }
        if (_epoch != epoch) world.Checker.Fail("I3", $"epoch {epoch} is not among the minted epochs");
        if (world.Replicas.Any(replica => replica.BelievesToLead && replica != process.Node)) world.Coverage.Count(Happening.TwoLeaders);
    }

    private void Settled(SettlementRow entry, long epochBefore)
    {
        _row = entry.Row;
        if (!_settled.Add(entry.PaymentId)) world.Checker.Fail("I2", $"{entry.PaymentId} is settled twice");
        if (entry.Sequence != _sequence + 1) world.Checker.Fail("I2", $"entry {entry.Sequence} follows {_sequence}");
        _sequence = entry.Sequence;
        // A settlement and the next epoch may share a transaction, in this order.
        if (entry.Epoch < epochBefore) world.Checker.Fail("I3", $"{entry.PaymentId} is settled under epoch {entry.Epoch}, but the epoch is {epochBefore}");
        if (_leaders.GetValueOrDefault(entry.Epoch) is { } leader && leader != entry.SettledBy)
            world.Checker.Fail("I3", $"{entry.PaymentId} is settled by {entry.SettledBy} under epoch {entry.Epoch} of {leader}");
        if (entry.Arrival <= _arrival) world.Checker.Fail("I4", $"{entry.PaymentId} is settled after a later arrival");
        if (ledger.RequestedBefore(entry.Arrival) is { } overtaken)
            world.Checker.Fail("I4", $"{entry.PaymentId} is settled before {overtaken}, which arrived first");
        _arrival = entry.Arrival;
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
