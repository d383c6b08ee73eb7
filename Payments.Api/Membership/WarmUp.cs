using System.Diagnostics;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Membership;

/// <summary>Runs the code of a takeover once in advance, because cold code doubles a takeover's duration.</summary>
public sealed class WarmUp(
    Self self,
    HeartbeatThread heartbeat,
    LeadershipLoop leadership,
    ILeaderWork work,
    ServiceToken token,
    IOptions<CoordinationOptions> options,
    TimeProvider time,
    ILogger<WarmUp> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await heartbeat.Registered.WaitAsync(cancellation);
        while (!await TryAsync(cancellation)) await Task.Delay(Again, time, cancellation);
        self.IsWarm = true;
        leadership.Publish();
        log.Warm(self.Registered?.Id);
    }

    // Runs the full path of an appointment, including HTTP and Redis. The replica refuses it, because the leader's key does not
    // name it. If the key names it by then, leading is correct.
    private async Task AppointSelfAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(new ServiceTokenHandler(token, new SocketsHttpHandler()));
        var request = new LeadRequest(self.Instance, null, "missing", 0, 0);
        using var answer = await http.PostAsJsonAsync(
            self.Registered!.Address + "/lead", request, CoordinationJson.Default.LeadRequest, cancellation);
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        // Not sampled, here or downstream: the warm-up is not a real takeover and processes no real payment.
        using var unsampled = new Activity("warm-up") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        try
        {
            await AppointSelfAsync(cancellation);
            await LeadershipRehearsal.RunAsync(options, time, cancellation);
            await work.WarmUpAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A cold standby is slow but not broken. A failed warm-up is retried.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.WarmUpFailed(exception.Message);
            return false;
        }
    }
}
