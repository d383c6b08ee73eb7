using Coordination.MonitorLock;

namespace Simulation.Mutations;

internal sealed class DeafMonitorHolds : Mutation
{
    public override string Name => "deaf-monitor-holds";
    public override string Broken => "a monitor takes and keeps the lock although it hears no replica";

    public override IMonitorLock MonitorLock(IMonitorLock inner) => new Clinging(inner);

    private sealed class Clinging(IMonitorLock inner) : IMonitorLock
    {
        public Task<bool> HoldAsync(MonitorRecord self) => inner.HoldAsync(self);

        public Task ReleaseAsync(MonitorRecord self) => Task.CompletedTask;

        public async Task<MonitorsView> AnnounceAsync(MonitorRecord self)
        {
            await inner.HoldAsync(self);
            return await inner.AnnounceAsync(self);
        }
    }
}
