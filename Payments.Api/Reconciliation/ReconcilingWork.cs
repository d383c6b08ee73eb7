using Coordination.Protocol;
using Microsoft.Extensions.Options;
using Payments.Api.Leadership;

namespace Payments.Api.Reconciliation;

/// <summary>Runs a leader's work and, beside it, the comparison of gateway and ledger: soon after the start, then at intervals.</summary>
internal sealed class ReconcilingWork(
    ILeaderWork work, Reconciler reconciler, IOptions<ReconciliationOptions> options, TimeProvider time, ILogger<Reconciler> log) : ILeaderWork
{
    public Task WarmUpAsync(CancellationToken cancellation) => work.WarmUpAsync(cancellation);

    public Task<bool> CanWorkAsync(CancellationToken cancellation) => work.CanWorkAsync(cancellation);

    public Task<long> MintEpochAsync(string replica, Appointment appointment, CancellationToken cancellation) =>
        work.MintEpochAsync(replica, appointment, cancellation);

    public async Task LeadAsync(Term term, CancellationToken stepDown, CancellationToken lost)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stepDown, lost);
        var comparing = CompareAsync(term.Replica, over.Token);
        try
        {
            await work.LeadAsync(term, stepDown, lost);
        }
        finally
        {
            await over.CancelAsync();
            await comparing;
        }
    }

    private async Task CompareAsync(string server, CancellationToken over)
    {
        var pause = options.Value.Delay;
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, over);
                pause = options.Value.Interval;
                await CompareOnceAsync(server, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The term is over. The next leader continues the comparison.
        }
    }

    private async Task CompareOnceAsync(string server, CancellationToken over)
    {
        try
        {
            var start = time.GetTimestamp();
            if (await reconciler.RunAsync(server, over) is > 0 and var count) log.Compared(count, time.GetElapsedTime(start).TotalMilliseconds);
        }
#pragma warning disable CA1031 // No answer of the gateway and no state of the ledger may end the comparison for the rest of the term.
        catch (Exception failure) when (failure is not OperationCanceledException || !over.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.NotCompared(options.Value.Interval.TotalSeconds, failure);
        }
    }
}
