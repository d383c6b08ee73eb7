using Coordination.Protocol;
using Ledger.Payments;
using Microsoft.Extensions.Options;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Leadership;
using Storage;

namespace Payments.Api.Settlement;

/// <summary>This replica's work as leader: mints an epoch, then runs the pipeline until the term ends.</summary>
internal sealed class LeaderWork(
    Database database, ISettlementLedger ledger, IPaymentStream stream,
    [FromKeyedServices(QueueExtensions.Rehearsal)] IPaymentStream rehearsalStream, IPaymentGateway gateway, IOptions<ProcessingOptions> options,
    TimeProvider time, Telemetry telemetry,
    ILogger<LeaderWork> log, Random? random = null) : ILeaderWork
{
    /// <summary>The id of no payment, to look up at the gateway.</summary>
    public const string NoPayment = "self-check";

    private readonly LeaderServices _services = new(
        ledger, stream, gateway, options.Value, time, telemetry, log)
    {
        Random = random ?? Random.Shared,
    };
    private Takeover? _takeover;

    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        await TakeoverRehearsal.RunAsync(_services, database, rehearsalStream, cancellation);
        // Opens each connection with a call that changes nothing.
        await CanWorkAsync(cancellation);
    }

    public async Task<bool> CanWorkAsync(CancellationToken cancellation)
    {
        await ledger.RequestedAsync(Arrival.None, Arrival.None, 1, cancellation);
        // A write of nothing, because the writer's connection must work too. A writer that hangs does not see the cancellation.
        await WriteAsync().WaitAsync(cancellation);
        return await gateway.FindAsync(NoPayment, cancellation) is GatewayAnswer.NotFound or GatewayAnswer.Charged or GatewayAnswer.Declined;

        // Wrapped in an async method: WaitAsync on the task itself would continue on the thread pool instead of the caller's context.
        async Task WriteAsync() => await database.WriteAsync(static _ => true, cancellation);
    }

    public async Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation)
    {
        _takeover = await Takeover.MintAsync(replica, appointment, _services, cancellation);
        return _takeover.Epoch;
    }

    public async Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost)
    {
        var takeover = _takeover ?? throw new InvalidOperationException("MintEpochAsync must be called before LeadAsync.");
        using (takeover.Enter()) Log.TermBegins(log, term.Replica, term.Epoch);
        var end = TermEnd.LeaseLost;
        for (var failures = 0; !lost.IsCancellationRequested && term.Lease.IsHeld; failures++)
        {
            try
            {
                var running = new TermPipeline(term, takeover, _services).RunAsync(stepDown, lost);
                if (failures == 0) takeover.TellMinted();
                end = await running;
                break;
            }
#pragma warning disable CA1031 // For example a full disk or a broken database: the term continues from the ledger's state once it can.
            catch (Exception failure) when (!lost.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.PipelineFailed(log, failure, term.Epoch);
                if (stepDown.IsCancellationRequested) break;
                await Task.Delay(Parking.Pause(_services.Options, failures, jitter: 0), time, CancellationToken.None);
            }
        }
        takeover.End();
        Log.TermEnds(log, term.Replica, term.Epoch, end.ToString());
    }
}
