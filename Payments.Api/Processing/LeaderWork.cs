using System.Diagnostics;
using Billing.Queue;
using Billing.Settlement;
using Coordination.Leadership;
using Microsoft.Extensions.Options;
using Payments.Api.Gateway;

namespace Payments.Api.Processing;

/// <summary>What this replica does as leader: mint an epoch, then run the pipeline until the term ends.</summary>
internal sealed class LeaderWork(
    ISettlementLedger ledger, IPaymentStream stream,
    [FromKeyedServices(QueueExtensions.Rehearsal)] IPaymentStream rehearsalStream, IPaymentGateway gateway, IOptions<ProcessingOptions> options,
    IOptions<GatewayOptions> gatewayOptions, TimeProvider time, Telemetry telemetry,
    ILogger<LeaderWork> log, Random? random = null) : ILeaderWork
{
    private readonly Dependencies _dependencies = new(
        ledger, stream, gateway, options.Value, gatewayOptions.Value.KeyLifetime, time, telemetry, log)
    {
        Random = random ?? Random.Shared,
    };
    private Func<TimeSpan> _sinceLoss = () => TimeSpan.Zero;

    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        // What is warmed is nobody's payment: no span of it is to be kept.
        using var unsampled = new Activity("warm-up") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        await Rehearsal.RunAsync(_dependencies, rehearsalStream, cancellation);
        // Then each connection, by calls that change nothing.
        await ledger.RequestedAsync(Arrival.None, Arrival.None, cancellation);
        await gateway.FindAsync("warm-up", cancellation);
    }

    public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation)
    {
        var appointed = time.GetTimestamp();
        _sinceLoss = () => appointment.Elapsed + time.GetElapsedTime(appointed);
        return ledger.MintEpochAsync(
            replica, appointment.Previous, appointment.Reason, appointment.Detected, _sinceLoss, cancellation);
    }

    public async Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost)
    {
        Log.TermBegins(log, term.Replica, term.Epoch);
        var end = TermEnd.LeaseLost;
        for (var failures = 0; !lost.IsCancellationRequested && term.Lease.IsHeld; failures++)
        {
            try
            {
                end = await new TermPipeline(term, _sinceLoss, _dependencies).RunAsync(stepDown, lost);
                break;
            }
#pragma warning disable CA1031 // A full disk, a broken database: the term goes on as soon as it can, from what the ledger says.
            catch (Exception failure) when (!lost.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.PipelineFailed(log, failure, term.Epoch);
                if (stepDown.IsCancellationRequested) break;
                await Task.Delay(RetryPolicy.Pause(_dependencies.Options, failures, jitter: 0), time, CancellationToken.None);
            }
        }
        Log.TermEnds(log, term.Replica, term.Epoch, end.ToString());
    }
}
