using System.Diagnostics;
using Access;
using Coordination;
using Coordination.Protocol;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Membership;

/// <summary>Runs the paths of a takeover once, ahead of time: cold code doubles its duration.</summary>
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

    // The whole way of an appointment, HTTP and Redis included. The leader's key does not name this replica, so it is
    // refused; where the key does name it by now, leading is right.
    private async Task AppointSelfAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(new ServiceTokenHandler(token, new SocketsHttpHandler()));
        var request = new LeadRequest(self.Instance, null, "missing", 0, 0);
        using var answer = await http.PostAsJsonAsync(
            self.Registered!.Address + "/lead", request, CoordinationJson.Default.LeadRequest, cancellation);
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        // A span that is not sampled is sampled nowhere: what is warmed is nobody's takeover and nobody's payment.
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
#pragma warning disable CA1031 // A cold standby is a slower one, not a broken one; whatever was not there yet is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.WarmUpFailed(exception.Message);
            return false;
        }
    }
}
