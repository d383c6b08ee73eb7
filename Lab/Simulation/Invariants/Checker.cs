using Ledger.Payments;
using Patients.Api.Payments;
using PaymentQueue;
using Simulation.Nodes;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Invariants;

/// <summary>A broken invariant: which, how, and when.</summary>
/// <param name="Rule">I1 to I10; <c>audit</c>; or <c>loop</c>: an exception ended a loop of a service.</param>
public sealed record Violation(string Rule, string What, TimeSpan At);

/// <summary>
/// Checks the invariants from outside: it sees the ledger's rows, the gateway's record, the stream's trims and the clerks' answers, and
/// shares no logic with the services. The first violation ends the run.
/// </summary>
internal sealed class Checker
{
    private readonly World _world;
    private readonly LedgerProbe _ledger;
    private readonly SettlementChecks _settlements;
    private readonly Dictionary<string, string> _accepted = [];

    public Checker(World world)
    {
        _world = world;
        _ledger = world.Ledger.Probe;
        _settlements = new SettlementChecks(world, _ledger);
        Leases = new LeaseChecks(world);
    }

    public LeaseChecks Leases { get; }
    public LedgerProbe Ledger => _ledger;
    public Violation? Violation { get; private set; }

    public void Fail(string rule, string what)
    {
        if (Violation is not null) return;
        Violation = new Violation(rule, what, TimeSpan.FromTicks(_world.Scheduler.Now));
        _world.Tell("checker", $"{rule} is broken: {what}");
        _world.Scheduler.Stop();
    }

    /// <summary>Called after every commit of any process.</summary>
    public void Committed(Process process) => _settlements.Committed(process);

    /// <summary>I3: a leader is replaced only by a later leader of its own shard.</summary>
    public void Rejected(Process process, int shard, long epoch)
    {
        if (_settlements.EpochOf(shard) is var current && current <= epoch)
            Fail("I3", $"a write of {process} to shard {shard} under epoch {epoch} is rejected, but its last epoch is {current}");
    }

    /// <summary>I1: an accepted payment is in the ledger, and its key always has the same id.</summary>
    public void Accepted(Process process, string key, string paymentId)
    {
        _world.Tell(process, $"accepts {key} as {paymentId}");
        if (_ledger.Payment(paymentId) is not { } row || row.Key != key)
            Fail("I1", $"{key} was accepted as {paymentId}, which is not in the ledger");
        if (_accepted.TryGetValue(key, out var before) && before != paymentId)
            Fail("I1", $"{key} was accepted as {before} and as {paymentId}");
        _accepted[key] = paymentId;
    }

    /// <summary>I1 and I9: a clerk's answer agrees with the ledger.</summary>
    public void Heard(Wish wish, Payment payment)
    {
        var isAmount = wish.IsPart ? payment.Amount == wish.Amount : payment.Amount <= wish.Amount;
        if (!isAmount) Fail("I9", $"{wish.Key} asks for {wish.Amount}, the answer says {payment.Amount}");
        if (payment.Status is PaymentStatus.Paid or PaymentStatus.Declined && !_settlements.IsSettled(payment.Id))
            Fail("I1", $"{wish.Key} hears that {payment.Id} is {payment.Status}, but the ledger has no such entry");
    }

    public void Refused(Wish wish, RequestPaymentOutcome outcome)
    {
        if (outcome is RequestPaymentOutcome.InvoiceTaken) _world.Coverage.Count(Happening.InvoiceContested);
        else if (outcome is RequestPaymentOutcome.InvoiceCancelled) return;
        else if (outcome is RequestPaymentOutcome.TooMuch && wish.IsPart) _world.Coverage.Count(Happening.TooMuchAsked);
        else if (outcome is RequestPaymentOutcome.TooMuchBack && wish.RefundOf is not null) _world.Coverage.Count(Happening.TooMuchAskedBack);
        else Fail("I6", $"{wish.Key} is refused: {outcome}");
    }

    /// <summary>I2 and I9: a payment is charged once, with the right amount, after its intent was recorded and before it is settled.</summary>
    public void Charged(GatewayCharge charge)
    {
        if (_world.Gateway.Find(charge.PaymentId).Count(each => each.IsCharged) > 1)
            Fail("I2", $"{charge.PaymentId} is charged twice");
        if (_ledger.Payment(charge.PaymentId) is not { } payment) Fail("I2", $"{charge.PaymentId} is charged, but is not in the ledger");
        else if (payment.FirstIntentAt is null) Fail("I2", $"{charge.PaymentId} is charged before its intent is recorded");
        else if (payment.IsCash) Fail("I2", $"{charge.PaymentId} moves cash, but the gateway is asked for it");
        else if (payment.RefundOf != charge.ChargeOf) Fail("I9", $"{charge.PaymentId} is a {charge.Kind} at the gateway");
        else if (payment.Amount != charge.Amount) Fail("I9", $"{charge.PaymentId} is charged {charge.Amount} instead of {payment.Amount}");
        else if (_settlements.IsSettled(charge.PaymentId)) Fail("I2", $"{charge.PaymentId} is charged after it is settled");
    }

    /// <summary>I2: a leader asks the gateway for no money that is given up.</summary>
    public void AsksToMove(Process process, string paymentId)
    {
        if (_ledger.Payment(paymentId) is { Status: "requested", IsGivingUp: true } && !Leases.IsOver(process))
            Fail("I2", $"{process} charges {paymentId}, which is given up");
    }

    /// <summary>I5: only settled payments are trimmed from the stream.</summary>
    public void Trimmed(Process process, IReadOnlyList<StreamEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_ledger.Payment(entry.PaymentId) is { Status: "requested" } payment && payment.Arrival == entry.Arrival.Value)
                Fail("I5", $"{process} trims {entry.PaymentId}, which is not settled");
        }
    }

    /// <summary>True if everything is at rest. If not, and <paramref name="mustBe"/> is set, that is a violation (I6, I8).</summary>
    public bool IsQuiet(bool mustBe)
    {
        foreach (var clerk in _world.Clerks.Where(clerk => !IsServed(clerk)))
        {
            if (mustBe) Fail("I6", $"{clerk.Wish.Key} ({clerk.PaymentId ?? "never accepted"}) still waits long after the last fault");
            return false;
        }
        if (_ledger.CountRequested() > 0)
        {
            if (mustBe) Fail("I8", $"{_ledger.RequestedBefore(long.MaxValue)} is still not settled long after the last fault");
            return false;
        }
        for (var shard = 0; shard < _world.Settings.Coordination.Shards; shard++)
        {
            var leaders = _world.Replicas.Where(replica => replica.Leads(shard)).ToList();
            if (leaders.Count == 1) continue;
            if (mustBe) Fail("I6", $"{leaders.Count} replicas lead shard {shard} long after the last fault: {string.Join(", ", leaders)}");
            return false;
        }
        return true;
    }

    /// <summary>I9: clerks, ledger and gateway agree.</summary>
    public void CheckAtQuiescence()
    {
        var payments = _ledger.Payments();
        foreach (var (key, id) in _accepted)
            if (payments.All(payment => payment.Id != id || payment.Key != key)) Fail("I1", $"{key}, accepted as {id}, is lost");
        foreach (var payment in payments)
        {
            var charges = _world.Gateway.Find(payment.Id).Count(charge => charge.IsCharged);
            if (!_accepted.ContainsKey(payment.Key)) Fail("I9", $"{payment.Id} is in the ledger, but no clerk was told");
            if (payment.Status is "paid" or "declined" != _settlements.IsSettled(payment.Id))
                Fail("I9", $"{payment.Id} is {payment.Status}, but its ledger entries disagree");
            if (payment.IsCash) continue;
            if (payment.Status == "paid" && charges != 1) Fail("I9", $"{payment.Id} is paid and has {charges} charges");
            if (payment.Status == "declined" && charges != 0) Fail("I9", $"{payment.Id} is declined and has {charges} charges");
        }
        foreach (var charged in _world.Gateway.Record.Keys)
            if (payments.All(payment => payment.Id != charged)) Fail("I9", $"{charged} is charged, but is not in the ledger");
        if (_ledger.AuditBreak() is { } broken) Fail("audit", $"the trail and the ledger differ at {broken}");
    }

    // Also served: parked for good because the gateway never serves the payment, or the invoice was paid under another key.
    private bool IsServed(Clerk clerk) =>
        clerk.IsServed
        || _ledger.Payments().Where(payment => payment.InvoiceId == clerk.Wish.InvoiceId).Any(payment =>
            (payment.Status == "parked" && _world.Gateway.Poison.ContainsKey(payment.Id))
            || (payment.Status == "paid" && payment.Key != clerk.Wish.Key && clerk.Wish is { IsPart: false, RefundOf: null }));
}
