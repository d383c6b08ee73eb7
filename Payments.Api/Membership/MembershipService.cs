using Coordination.Protocol;
using Coordination.Registry;
using Microsoft.AspNetCore.Hosting.Server;
using Payments.Api.Leadership;
using ServiceDefaults;

namespace Payments.Api.Membership;

/// <summary>
/// A replica's lifecycle: Kestrel listens, then the replica registers, then it warms up. At the end it hands over first, so that
/// a successor works before this replica's connections close.
/// </summary>
public sealed class MembershipService(
    Self self,
    Leaderships leaderships,
    HeartbeatThread heartbeat,
    PresenceBoard board,
    WarmUp warmUp,
    SelfCheck selfCheck,
    BackgroundLoops loops,
    IServer server,
    IConfiguration configuration,
    TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _leading = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = AdvertisedAddress.Of(configuration["Replica:Address"], server);
        // Set by a launcher that shows this process under a name. Name and id then match, unless another process has the id.
        var preferred = configuration["Replica:Id"] ?? "";
        _leading = leaderships.RunAsync(_stopping.Token);
        loops.Watch("leadership", _leading);
        heartbeat.Start(new ReplicaRecord(preferred, self.Instance, address, Environment.ProcessId, time.GetUtcNow()));
        loops.Watch("warm-up", warmUp.RunAsync(_stopping.Token), mayEnd: true);
        loops.Watch("self-check", selfCheck.RunAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    // Called before anything is stopped, Kestrel included.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A loop that has failed hands nothing over. The process ends because of it.
        await Task.WhenAny(leaderships.LeaveAsync(), _leading).WaitAsync(cancellationToken);
        await heartbeat.StopAsync().WaitAsync(cancellationToken);
        board.Close();
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
