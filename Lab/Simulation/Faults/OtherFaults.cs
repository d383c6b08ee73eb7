using Ledger.Payments;
using Patients.Api.Payments;
using Simulation.Nodes;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Faults;

/// <summary>Faults of the network, the ledger's disk and the gateway; and the operator who retries parked payments or gives them up.</summary>
internal sealed class OtherFaults(World world, Chance plan)
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(7);

    private string[] _waitingAlone = [];

    public IEnumerable<(Action Strike, double Weight)> All =>
    [
        (CutLink, 2), (DropConnections, 1), (DeafenMonitor, 0.5), (BeFlaky, 1), (TroubleLedger, 1.5), (MisbehaveGateway, 2),
        (GoDownAfterCharge, 0.7), (Poison, 1),
    ];

    /// <summary>Retries parked payments every few seconds, or gives them up.</summary>
    public void SendParkedAgain()
    {
        foreach (var id in world.Checker.Ledger.Parked())
        {
            world.Coverage.Count(Happening.PaymentParked);
            if (plan.Of(world.Patients).Process is not { } process) continue;
            if (plan.Is(0.15))
            {
                GiveUp(process, id);
                continue;
            }
            // Mostly not while the payment is poisoned: an operator would wait until the provider has fixed it.
            if (world.Gateway.Poison.ContainsKey(id) && !plan.Is(0.1)) continue;
            process.Start("retry", async () =>
            {
                try
                {
                    if (await PatientsNode.RetryAsync(process, id) is RetryPaymentOutcome.Requested)
                    {
                        world.Coverage.Count(Happening.PaymentSentAgain);
                        world.Tell(process, $"retries {id}");
                    }
                }
                catch (System.Data.Common.DbException failure)
                {
                    world.Tell(process, $"could not retry {id}: {failure.Message}");
                }
            });
        }
        ParkWhatWaitsAlone();
        world.Scheduler.After(Round, SendParkedAgain);
    }

    private void GiveUp(Process process, string id) => process.Start("give up", async () =>
    {
        try
        {
            if (await PatientsNode.GiveUpAsync(process, id) is not RetryPaymentOutcome.Requested) return;
            world.Coverage.Count(Happening.GiveUpAsked);
            world.Tell(process, $"gives {id} up");
        }
        catch (System.Data.Common.DbException failure)
        {
            world.Tell(process, $"could not give {id} up: {failure.Message}");
        }
    });

    // A payment that fails alone waits until another one gets through. An operator need not wait for that. Cash that waits behind it tells nothing of
    // the gateway.
    private void ParkWhatWaitsAlone()
    {
        string[] waiting = [.. world.Checker.Ledger.Payments()
            .Where(payment => payment is { Status: "requested", IsCash: false }).Select(payment => payment.Id)];
        var isAlone = waiting.Length > 0 && waiting.All(world.Gateway.Poison.ContainsKey);
        if (isAlone && waiting.SequenceEqual(_waitingAlone) && plan.Of(world.Patients).Process is { } process)
        {
            process.Start("park", async () =>
            {
                try
                {
                    foreach (var id in waiting)
                        if (await PatientsNode.ParkAsync(process, id) is ParkPaymentOutcome.Parked) world.Tell(process, $"parks {id} for an operator");
                }
                catch (System.Data.Common.DbException failure)
                {
                    world.Tell(process, $"could not park: {failure.Message}");
                }
            });
        }
        _waitingAlone = isAlone ? waiting : [];
    }

    private void CutLink()
    {
        string[] names = [.. world.Nodes.Select(node => node.Name), "redis", "gateway"];
        var one = plan.Of(names);
        var duration = plan.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
        // One link, or all links of one node.
        string[] others = plan.Is(0.3) ? [.. names.Where(name => name != one)] : [plan.Of(names)];
        foreach (var other in others.Where(other => other != one)) world.Network.Cut(one, other, duration);
        world.Coverage.Count(Happening.LinkCut);
        world.Tell("network", $"cuts {one} from {(others.Length > 1 ? "all others" : others[0])} for {duration.TotalSeconds:F1} s");
    }

    private void DropConnections()
    {
        var replica = plan.Of(world.Replicas);
        world.Network.Drop(replica.Name);
        world.Coverage.Count(Happening.ConnectionsDropped);
        world.Tell("network", $"silently drops the open connections to {replica}");
    }

    private void DeafenMonitor()
    {
        if (world.Network.DeafMonitor is not null) return;
        world.Network.DeafMonitor = plan.Of(world.Monitors).Name;
        world.Coverage.Count(Happening.MonitorDeaf);
        world.Tell("network", $"lets {world.Network.DeafMonitor} hear no replica any more");
    }

    private void BeFlaky()
    {
        world.Network.Flakiness = plan.Between(5, 40) / 100.0;
        world.Coverage.Count(Happening.NetworkFlaky);
        world.Tell("network", $"is flaky");
        world.Scheduler.After(plan.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), () => world.Network.Flakiness = 0);
    }

    private void TroubleLedger()
    {
        var trouble = world.LedgerTrouble;
        trouble.CommitFails = plan.Is(0.6) ? 0.3 * plan.Fraction() : 0;
        trouble.CommitUnknown = plan.Is(0.6) ? 0.6 * plan.Fraction() : 0;
        trouble.ReadFails = plan.Is(0.4) ? 0.3 * plan.Fraction() : 0;
        trouble.IsSlow = plan.Is(0.6);
        world.Tell("ledger", $"has trouble");
        world.Scheduler.After(plan.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), trouble.End);
    }

    private void MisbehaveGateway()
    {
        world.Coverage.Count(Happening.GatewayMisbehaved);
        // Sometimes for so long that it forgets keys meanwhile.
        var duration = plan.Is(0.2) ? plan.Between(GatewayModel.KeyLifetime * 0.5, GatewayModel.KeyLifetime * 2)
            : plan.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25));
        Behave(
            plan.Of([
                GatewayMode.Down, GatewayMode.SilentAfterCharge, GatewayMode.ErrorBeforeCharge, GatewayMode.ErrorAfterCharge, GatewayMode.Slow,
                GatewayMode.Unauthorized, GatewayMode.Nonsense,
            ]),
            duration);
    }

    // The leader dies right after its charge. The gateway is down then, perhaps until it has forgotten the key.
    private void GoDownAfterCharge()
    {
        if (world.Replicas.FirstOrDefault(replica => replica.BelievesToLead)?.Process is not { } leader) return;
        leader.KillAt = KillPoint.GatewayCharged;
        leader.Died += () =>
        {
            if (leader.KillAt != KillPoint.None) return;
            world.Coverage.Count(Happening.GatewayDownAfterCharge);
            Behave(GatewayMode.Down, plan.Between(TimeSpan.FromSeconds(10), GatewayModel.KeyLifetime * 2));
        };
    }

    private void Behave(GatewayMode mode, TimeSpan duration)
    {
        world.Gateway.Mode = mode;
        world.Tell("gateway", $"is {mode} for {duration.TotalSeconds:F1} s");
        world.Scheduler.After(duration, () => world.Gateway.Mode = GatewayMode.Normal);
    }

    // One of the next three payments, because a payment to poison must not be charged yet.
    private void Poison()
    {
        var id = $"p{world.PaymentsSoFar + plan.Between(1, 3)}";
        world.Gateway.Poison[id] = plan.Of([
            GatewayMode.ErrorBeforeCharge, GatewayMode.SilentAfterCharge, GatewayMode.Slow, GatewayMode.Stuck,
            GatewayMode.Down, GatewayMode.Unauthorized, GatewayMode.InProgress, GatewayMode.Nonsense,
        ]);
        world.Coverage.Count(Happening.PaymentPoisoned);
        world.Tell("gateway", $"is {world.Gateway.Poison[id]} for {id}");
        if (plan.Is(0.7)) world.Scheduler.After(plan.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90)), () => world.Gateway.Poison.Remove(id));
    }
}
