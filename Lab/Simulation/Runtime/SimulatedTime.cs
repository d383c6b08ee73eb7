namespace Simulation.Runtime;

/// <summary>A node's clocks: a monotonic clock that drifts a little, and a wall clock that may be set wrong.</summary>
internal sealed class NodeClock(int driftPpm)
{
    private const long Million = 1_000_000;

    /// <summary>2026-01-01T00:00:00Z.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset { get; set; }

    public long Monotonic(long now) => now + (now / Million * driftPpm) + (now % Million * driftPpm / Million);

    public DateTimeOffset Wall(long now) => Epoch + Offset + TimeSpan.FromTicks(Monotonic(now));

    /// <summary>How long a span of this clock lasts, rounded up.</summary>
    public TimeSpan ToReal(TimeSpan span) =>
        TimeSpan.FromTicks(span.Ticks - (span.Ticks / Million * driftPpm) - (span.Ticks % Million * driftPpm / Million) + 2);
}

/// <summary>A process's time: its node's clocks, and timers that die with it and wait while it is frozen.</summary>
internal sealed class SimulatedTime(Scheduler scheduler, NodeClock clock, Process process) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => clock.Monotonic(scheduler.Now);

    public override DateTimeOffset GetUtcNow() => clock.Wall(scheduler.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) Schedule(dueTime);
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(TimeSpan due)
        {
            var version = _version;
            time.Scheduler.After(time.Clock.ToReal(due), () =>
            {
                if (version == _version && !time.Process.IsDead)
                    time.Scheduler.Ready(new(time.Process, _ => Fire(version), null, InContext: false));
            });
        }

        private void Fire(int version)
        {
            if (version != _version) return;
            if (_period != Timeout.InfiniteTimeSpan && _period > TimeSpan.Zero) Schedule(_period);
            callback(state);
        }
    }

    private Scheduler Scheduler => scheduler;
    private NodeClock Clock => clock;
    private Process Process => process;
}
