using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Patients.Api.Invoices;
using Patients.Api.Payments;
using Simulation.Faults;
using Simulation.Invariants;
using Simulation.Mutations;
using Simulation.Network;
using Simulation.Nodes;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation;

/// <summary>
/// One run: three replicas, two monitors, one or two Patients.Api processes, Redis, a ledger, a gateway, clerks, and injected faults.
/// The seed decides everything in it.
/// </summary>
internal sealed class World : IDisposable
{
    /// <summary>Everything must be settled this long after the last fault.</summary>
    private static readonly TimeSpan LivenessBound = TimeSpan.FromMinutes(3);
    private const int PatientCount = 5;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly List<string> _transcript = [];
    private readonly List<Clerk> _clerks = [];
    private readonly Queue<Clerk> _reserve = new();
    private readonly TimeSpan _faulty;
    private int _payments, _invoices;

    public World(ulong seed, TimeSpan duration, Mutation mutation, bool isTold)
    {
        (_faulty, Mutation, IsTold) = (duration, mutation, isTold);
        var root = new Chance(seed);
        var plan = root.Fork();
        Scheduler = new Scheduler(root.Fork());
        Chance = root.Fork();
        // A draw of its own: the other draws are the same with any number of shards.
        Settings = new Settings(plan, new Chance(~seed).Between(1, 3));
        Ledger = LedgerStore.Take(mutation.Sql);
        Checker = new Checker(this);
        Redis = new SimulatedRedisServer(this, Settings.Coordination);
        Gateway = new GatewayModel(this);
        Network = new SimulatedNetwork(this);
        NodeSupervisor = new NodeSupervisor(this);
        Replicas = [.. Enumerable.Range(1, Settings.Coordination.Replicas).Select(number => Add(new ReplicaNode(this, $"payments_{number}", Clock(plan))))];
        Monitors = [.. Enumerable.Range(1, 2).Select(number => Add(new MonitorNode(this, $"monitor_{number}", Clock(plan))))];
        Patients = [.. Enumerable.Range(1, plan.Is(0.3) ? 2 : 1).Select(number => Add(new PatientsNode(this, $"patients_{number}", Clock(plan))))];
        PlanClerks(plan);
        Faults = new FaultPlan(this, plan);
    }

    public Scheduler Scheduler { get; }
    public Chance Chance { get; }
    public Settings Settings { get; }
    public Mutation Mutation { get; }
    public bool IsTold { get; }
    public Coverage Coverage { get; } = new();
    public Checker Checker { get; }
    public SimulatedRedisServer Redis { get; }
    public LedgerStore Ledger { get; }
    public LedgerTrouble LedgerTrouble { get; } = new();
    public GatewayModel Gateway { get; }
    public SimulatedNetwork Network { get; }
    public NodeSupervisor NodeSupervisor { get; }
    public FaultPlan Faults { get; }
    public IReadOnlyList<ReplicaNode> Replicas { get; }
    public IReadOnlyList<MonitorNode> Monitors { get; }
    public IReadOnlyList<PatientsNode> Patients { get; }
    public IReadOnlyList<Clerk> Clerks => _clerks;
    public IReadOnlyList<string> Transcript => _transcript;

    /// <summary>The number of payment ids issued.</summary>
    public int PaymentsSoFar => _payments;

    public IEnumerable<Node> Nodes => [.. Replicas, .. Monitors, .. Patients];

    public void Run()
    {
        foreach (var node in Nodes) Scheduler.After(TimeSpan.FromMilliseconds(Chance.Between(0, 1500)), node.Start);
        Scheduler.After(_faulty, Calm);
        Scheduler.Run(_faulty + LivenessBound + Look);
    }

    /// <summary>Starts up to <paramref name="clerks"/> clerks that have no planned time, within 2 s.</summary>
    public void Rush(int clerks, Chance plan)
    {
        while (clerks-- > 0 && _reserve.TryDequeue(out var clerk)) Scheduler.After(TimeSpan.FromMilliseconds(plan.Below(2000)), clerk.Begin);
    }

    /// <summary>A clerk gives a payment back some time after it was paid.</summary>
    public void GiveBack(Wish paid, Payment payment, double part)
    {
        var refund = paid with
        {
            Key = $"{paid.Key}-back",
            CardToken = "",
            Amount = Math.Max(1, (long)(payment.Amount * part)),
            Kind = PaymentKind.Refund,
            IsPart = part < 1,
            RefundOf = payment.Id,
            GivenBack = null,
        };
        var clerk = new Clerk(this, refund);
        _clerks.Add(clerk);
        Scheduler.After(TimeSpan.FromMilliseconds(Chance.Below(8000)), clerk.Begin);
        // Two clerks who don't know of each other: a payment can be given back once over, not twice.
        if (!Chance.Is(0.2)) return;
        var second = new Clerk(this, refund with { Key = $"{refund.Key}-too" });
        _clerks.Add(second);
        Scheduler.After(TimeSpan.FromMilliseconds(Chance.Below(8000)), second.Begin);
    }

    private void Cancel(string invoiceId)
    {
        if (Chance.Of(Patients).Process is not { } process) return;
        process.Start("cancel", async () =>
        {
            try
            {
                var isCancelled = await PatientsNode.CancelAsync(process, invoiceId) is CancelInvoiceOutcome.Cancelled;
                Coverage.Count(isCancelled ? Happening.InvoiceCancelled : Happening.CancelRefused);
                Tell(process, $"is asked to cancel {invoiceId}: {isCancelled}");
            }
            catch (System.Data.Common.DbException failure)
            {
                Tell(process, $"could not cancel {invoiceId}: {failure.Message}");
            }
        });
    }

    public Random NewRandom() => new((int)(Chance.Next() >> 33));

    public string NewPaymentId() => string.Create(CultureInfo.InvariantCulture, $"p{++_payments}");

    public void Tell(Process? process, [InterpolatedStringHandlerArgument("")] Line line) =>
        Tell(process?.Instance ?? "", IsTold ? line.ToStringAndClear() : "");

    public void Tell(string who, [InterpolatedStringHandlerArgument("")] Line line)
    {
        if (IsTold) Tell(who, line.ToStringAndClear());
    }

    public void Tell(string who, string what)
    {
        if (!IsTold) return;
        _transcript.Add(string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromTicks(Scheduler.Now).TotalSeconds,11:F6} {who,-12} {what}"));
    }

    public void Dispose()
    {
        foreach (var node in Nodes) node.Process?.Abandon();
        Ledger.Dispose();
    }

    private void Calm()
    {
        Tell("world", $"has no more faults");
        Rush(_reserve.Count, Chance);
        Faults.End();
        var ends = Scheduler.Now + LivenessBound.Ticks;
        Clerk[] probes = [NewClerk("tok_visa"), NewClerk("tok_visa")];
        foreach (var probe in probes) Scheduler.After(TimeSpan.FromMilliseconds(Chance.Between(0, 20_000)), probe.Begin);
        Scheduler.After(Look, LookForQuiet);

        void LookForQuiet()
        {
            var isLate = Scheduler.Now >= ends;
            if (!Checker.IsQuiet(isLate) && !isLate)
            {
                Scheduler.After(Look, LookForQuiet);
                return;
            }
            Checker.CheckAtQuiescence();
            Tell("world", $"ends");
            Scheduler.Stop();
        }
    }

    private void PlanClerks(Chance plan)
    {
        for (var patient = 0; patient < PatientCount; patient++)
            Ledger.Execute($"INSERT INTO patients (id, name, document, created_at) VALUES ('patient-{patient}', 'Ana', '{patient}', 0)");
        var wishes = plan.Between(10, 40);
        var declines = plan.Is(0.5) ? 0.1 : 0;
        for (var count = 0; count < wishes;)
        {
            var at = plan.Between(TimeSpan.FromSeconds(1), _faulty);
            var burst = plan.Is(0.2) ? plan.Between(2, 12) : 1;
            for (var each = 0; each < burst; each++, count++)
            {
                var next = $"i{_invoices + 1}";
                if (plan.Is(0.1)) Scheduler.After(at + TimeSpan.FromMilliseconds(plan.Below(20_000)), () => Cancel(next));
                if (plan.Is(0.2))
                {
                    foreach (var part in NewParts(plan)) Scheduler.After(at + TimeSpan.FromMilliseconds(plan.Below(3000)), part.Begin);
                    continue;
                }
                var clerk = NewClerk(plan.Is(declines) ? "tok_declined" : "tok_visa", plan);
                if (plan.Is(0.5))
                {
                    _reserve.Enqueue(clerk);
                    continue;
                }
                Scheduler.After(at + TimeSpan.FromMilliseconds(plan.Below(50)), clerk.Begin);
                if (!plan.Is(0.05)) continue;
                var rival = new Clerk(this, clerk.Wish with { Key = clerk.Wish.Key + "-rival" });
                _clerks.Add(rival);
                Scheduler.After(at + TimeSpan.FromMilliseconds(plan.Below(3000)), rival.Begin);
            }
        }
    }

    /// <summary>A clerk who pays a whole invoice, by card unless <paramref name="plan"/> says otherwise.</summary>
    private Clerk NewClerk(string cardToken, Chance? plan = null)
    {
        var wish = NewInvoice(cardToken, isTrial: plan?.Is(0.3) == true);
        if (plan?.Is(0.15) == true) wish = wish with { Kind = PaymentKind.Cash, CardToken = "" };
        return Add(plan is null ? wish : wish with { GivenBack = GivenBack(plan) });
    }

    /// <summary>Clerks who pay an invoice by part. Sometimes their parts are more than the invoice together.</summary>
    private List<Clerk> NewParts(Chance plan)
    {
        var whole = NewInvoice("tok_visa", isTrial: plan.Is(0.3));
        var isTooMuch = plan.Is(0.4);
        var parts = new List<Clerk>();
        foreach (var number in Enumerable.Range(1, plan.Between(2, 3)))
        {
            var wish = whole with { Key = $"{whole.Key}-part-{number}", Amount = isTooMuch ? whole.Amount * 2 / 3 : whole.Amount / 3, IsPart = true };
            if (plan.Is(0.3)) wish = wish with { Kind = PaymentKind.Cash, CardToken = "" };
            parts.Add(Add(wish with { GivenBack = GivenBack(plan) }));
        }
        return parts;
    }

    private static double? GivenBack(Chance plan) => plan.Is(0.3) ? plan.Of([0.3, 0.6, 1.0]) : null;

    private Wish NewInvoice(string cardToken, bool isTrial)
    {
        var number = ++_invoices;
        var (patient, wish) = ($"patient-{number % PatientCount}", new Wish($"i{number}", $"key-{number}", cardToken, 1000 + number));
        Ledger.Connection.Execute(
            "INSERT INTO invoices (id, patient_id, amount, currency, issued_at, trial) VALUES (@InvoiceId, @patient, @Amount, 'COP', 0, @trial)",
            new { wish.InvoiceId, patient, wish.Amount, trial = isTrial ? 1 : 0 });
        return wish;
    }

    private Clerk Add(Wish wish)
    {
        var clerk = new Clerk(this, wish);
        _clerks.Add(clerk);
        return clerk;
    }

    private T Add<T>(T node) where T : Node
    {
        Network.Add(node);
        return node;
    }

    private static NodeClock Clock(Chance plan) => new(plan.Between(-300, 300));
}
