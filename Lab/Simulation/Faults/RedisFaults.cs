using Coordination.Registry;
using Ledger.Payments;
using PaymentQueue;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Faults;

/// <summary>Faults of Redis: down, wiped, rolled back, flaky, clock jumps, and data changed by hand.</summary>
internal sealed class RedisFaults(World world, Chance plan)
{
    private RedisModel.Backup? _backup;

    public IEnumerable<(Action Strike, double Weight)> All =>
    [
        (GoDown, 1), (Wipe, 1), (BackUpOrRollBack, 2), (BeFlaky, 1), (JumpClock, 0.5), (NameByHand, 1), (AddRubbish, 0.7), (MakeKeyOdd, 1),
    ];

    private void GoDown()
    {
        if (world.Redis.IsDown) return;
        world.Redis.IsDown = true;
        world.Coverage.Count(Happening.RedisDown);
        world.Tell("redis", $"is down");
        // Mostly shorter than a lease, sometimes longer.
        var duration = plan.Is(0.7) ? plan.Between(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5))
            : plan.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
        world.Scheduler.After(duration, () => world.Redis.IsDown = false);
    }

    private void Wipe()
    {
        world.Coverage.Count(Happening.RedisWiped);
        world.Redis.Wipe();
    }

    private void BackUpOrRollBack()
    {
        if (_backup is null || plan.Is(0.3))
        {
            _backup = world.Redis.Model.Save();
            return;
        }
        world.Redis.Model.Restore(_backup);
        world.Coverage.Count(Happening.RedisRolledBack);
        world.Tell("redis", $"is rolled back to top {string.Join(", ", world.Redis.Model.Streams.Select(stream => stream.Top))}");
    }

    private void BeFlaky()
    {
        world.Redis.Flakiness = plan.Between(5, 40) / 100.0;
        world.Tell("redis", $"is flaky");
        world.Scheduler.After(plan.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), () => world.Redis.Flakiness = 0);
    }

    private void JumpClock()
    {
        world.Redis.ClockOffset += plan.Between(TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30));
        world.Coverage.Count(Happening.RedisClockJumped);
        world.Tell("redis", $"has its clock set wrong by {world.Redis.ClockOffset.TotalSeconds:F1} s");
    }

    // Two replicas lead at once for a while: the ledger must tell them apart.
    private void NameByHand()
    {
        if (plan.Of(world.Replicas).Living?.Self is not { Registered: { } registered }) return;
        var shard = AnyShard();
        world.Redis.Model.ForceLeader(shard, new ReplicaInstance(registered.Id, registered.Instance));
        world.Coverage.Count(Happening.LeaderNamedByHand);
        world.Tell("redis", $"names {registered.Instance} by hand for shard {shard}");
    }

    private void MakeKeyOdd()
    {
        var key = plan.Of(world.Redis.Model.OddKeys);
        var content = world.Redis.Model.MakeOdd(key, plan.Below(3), plan.Of(world.Replicas).Address);
        world.Coverage.Count(Happening.KeyMadeOdd);
        world.Tell("redis", $"has {content ?? "another type"} without expiry in {key}");
    }

    private void AddRubbish()
    {
        var beyond = plan.Below(4) switch
        {
            0 => TimeSpan.FromDays(3650), // Above every later arrival.
            _ => TimeSpan.Zero,
        };
        var at = NodeClock.Epoch + TimeSpan.FromTicks(world.Scheduler.Now) + beyond;
        var shard = AnyShard();
        var arrival = plan.Is(0.2) ? Arrival.Foreign : Arrival.Next(world.Redis.Model.Streams[shard].Top, at);
        world.Coverage.Count(Happening.RubbishAdded);
        world.Tell("redis", $"gets a foreign entry: {arrival}");
        world.Redis.AddByHand(shard, new StreamEntry(arrival, plan.Is(0.5) ? "unknown" : "", null));
    }

    private int AnyShard() => plan.Below(world.Settings.Coordination.Shards);
}
