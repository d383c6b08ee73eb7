using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Faults;

/// <summary>
/// Injects faults at times and in ways that the seed decides. Each run draws which kinds of faults it has and how often ("swarm testing",
/// Groce et al. 2012): a few frequent kinds interact in ways that a few faults of every kind do not.
/// </summary>
internal sealed class FaultPlan
{
    private readonly World _world;
    private readonly Chance _plan;
    private readonly List<(Action Strike, double Weight)> _faults = [];
    private readonly double _weights;
    private readonly TimeSpan _mean;
    private bool _isOver;

    public FaultPlan(World world, Chance plan)
    {
        (_world, _plan) = (world, plan);
        var processes = new ProcessFaults(world, plan);
        var redis = new RedisFaults(world, plan);
        var others = new OtherFaults(world, plan);
        foreach (var (strike, weight) in (IEnumerable<(Action, double)>)[.. processes.All, .. redis.All, .. others.All])
        {
            if (plan.Is(0.6)) _faults.Add((strike, weight * (0.3 + plan.Fraction() * 2)));
        }
        _weights = _faults.Sum(fault => fault.Weight);
        _mean = plan.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
        if (_faults.Count > 0) Next(TimeSpan.FromSeconds(plan.Between(3, 12)));
        world.Scheduler.After(TimeSpan.FromSeconds(5), others.SendParkedAgain);
    }

    /// <summary>Ends every ongoing fault. Payments that are poisoned for good stay poisoned.</summary>
    public void End()
    {
        _isOver = true;
        _world.Redis.IsDown = false;
        _world.Redis.Flakiness = 0;
        _world.Network.Flakiness = 0;
        _world.Network.HealAll();
        _world.Gateway.Mode = GatewayMode.Normal;
        _world.LedgerTrouble.End();
        foreach (var process in _world.Nodes.Select(node => node.Process).OfType<Process>())
        {
            (process.KillAt, process.KillIn) = (KillPoint.None, -1);
            ProcessFaults.Thaw(_world, process);
        }
    }

    private void Next(TimeSpan pause) => _world.Scheduler.After(pause, () =>
    {
        if (_isOver) return;
        var draw = _plan.Fraction() * _weights;
        foreach (var (strike, weight) in _faults)
        {
            draw -= weight;
            if (draw > 0) continue;
            strike();
            break;
        }
        // A fault that meets no payment proves little.
        if (_plan.Is(0.4)) _world.Rush(_plan.Between(1, 6), _plan);
        // Exponential distribution: some faults come close together.
        Next(_mean * -Math.Log(1 - _plan.Fraction()));
    });
}
