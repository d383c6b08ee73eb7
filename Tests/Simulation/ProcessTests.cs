using Simulation;
using Simulation.Mutations;
using Simulation.Runtime;

namespace Tests.Simulation;

/// <summary>The simulation's own machinery: kills, freezes, time, and code that leaves its thread.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly World _world = new(1, TimeSpan.FromMinutes(1), Mutation.None, isTold: false);
    private readonly Process _process;

    public ProcessTests() => _process = new Process(_world, _world.Replicas[0], 1);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Process_KilledWhileItWaits_NeverGoesOn()
    {
        var reached = new List<int>();
        _process.Start("test", async () =>
        {
            reached.Add(1);
            await Task.Delay(TimeSpan.FromSeconds(1), _process.Time);
            reached.Add(2);
        });
        _world.Scheduler.After(TimeSpan.FromMilliseconds(500), () => _process.Kill("test"));
        _world.Scheduler.Run(TimeSpan.FromSeconds(3));
        Assert.Equal([1], reached);
    }

    [Fact]
    public void Process_KilledAtAnAwait_DiesBeforeTheContinuationRuns()
    {
        var reached = 0;
        _process.KillIn = 3;
        _process.Start("test", async () =>
        {
            while (true)
            {
                reached++;
                await Task.Yield();
            }
        });
        _world.Scheduler.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(3, reached);
    }

    [Fact]
    public void Process_FrozenWhileItWaits_ResumesWhenThawedAndSeesThatTimePassed()
    {
        var woken = TimeSpan.Zero;
        _process.Start("test", async () =>
        {
            var began = _process.Time.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(1), _process.Time);
            woken = _process.Time.GetElapsedTime(began);
        });
        _world.Scheduler.After(TimeSpan.FromMilliseconds(500), _process.Freeze);
        _world.Scheduler.After(TimeSpan.FromSeconds(10), _process.Thaw);
        _world.Scheduler.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(woken, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.1));
    }

    [Fact]
    public void Code_ThatContinuesOnAnotherThread_IsDetected()
    {
        Exception? noticed = null;
        var elsewhere = new Thread(() => noticed = Record.Exception(() => _process.Context.Post(_ => { }, null)));
        elsewhere.Start();
        elsewhere.Join();
        Assert.IsType<SimulationLeakException>(noticed);
    }

    [Fact]
    public void Code_ThatSpinsWithoutWaiting_IsDetected()
    {
        _process.Start("test", async () =>
        {
            while (true) await Task.Yield();
        });
        Assert.Throws<SimulationLeakException>(() => _world.Scheduler.Run(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Loop_ThatEndsWithAnException_IsAViolation()
    {
        _process.Start("test", () => throw new InvalidOperationException("broken"));
        _world.Scheduler.Run(TimeSpan.FromSeconds(1));
        Assert.Equal("loop", _world.Checker.Violation?.Rule);
    }
}
