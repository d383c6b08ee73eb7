using Coordination.Leadership;
using Coordination.Registry;
using StackExchange.Redis;

namespace Payments.Api.Membership;

/// <summary>Runs the paths of a takeover once, ahead of time: cold code doubles its duration.</summary>
public sealed class WarmUp(
    Self self,
    Keeper keeper,
    LeadershipLoop leadership,
    ILeaderLock leaderLock,
    ILeaderWork work,
    TimeProvider time,
    ILogger<WarmUp> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    // Never written to Redis: renewing for nobody finds the key absent or another's.
    private static readonly ReplicaInstance Nobody = new("nobody", "nobody");

    public async Task RunAsync(CancellationToken cancellation)
    {
        await keeper.Registered.WaitAsync(cancellation);
        while (!await TryAsync(cancellation)) await Task.Delay(Again, time, cancellation);
        self.IsWarm = true;
        leadership.Publish();
        log.Warm(self.Registered?.Id);
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await leaderLock.RenewAsync(Nobody, assert: false);
            await work.WarmUpAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A cold standby is a slower one, not a broken one; whatever was not there yet is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.WarmUpFailed(exception.Message);
            return false;
        }
    }
}
