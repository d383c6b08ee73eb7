using Payments.Api.Gateway;

namespace Payments.Api.Reconciliation;

/// <summary>
/// Compares gateway and ledger, each from where the last comparison ended: every charge with its payment, and every settlement
/// with its charge. Never charges or settles.
/// </summary>
internal sealed class Reconciler(ReconciliationLedger ledger, IGatewayRecord gateway, ReconciliationTelemetry telemetry, ILogger<Reconciler> log)
{
    private const int BatchSize = 500;

    /// <summary>Runs one comparison, up to the current end of both.</summary>
    /// <param name="server">The leader, which compares.</param>
    /// <returns>The number of charges and settlements that this comparison finished.</returns>
    /// <exception cref="HttpRequestException">The gateway does not answer. Differences found so far are recorded, but the position is not saved.</exception>
    public async Task<int> RunAsync(string server, CancellationToken cancellation)
    {
        var compared = await ledger.ComparedAsync();
        // Read before the charges: the charge of every settlement up to here is at the gateway by then.
        var lastSettled = await ledger.LastSequenceAsync();
        var seen = new HashSet<string>();
        var charges = await CompareChargesAsync(server, compared.Charges, seen, cancellation);
        var sequence = await CompareSettlementsAsync(server, compared.Sequence, lastSettled, seen, cancellation);
        await ledger.SaveAsync(new Compared(charges, sequence), cancellation);
        return (int)(charges - compared.Charges + (sequence - compared.Sequence));
    }

    /// <returns>The number of charges, from the first one on, that need no further comparison.</returns>
    private async Task<long> CompareChargesAsync(string server, long done, HashSet<string> seen, CancellationToken cancellation)
    {
        long? firstTooEarly = null;
        for (var skip = done; await gateway.ReadAsync(skip, cancellation) is { Count: > 0 } charges; skip += charges.Count)
        {
            for (var i = 0; i < charges.Count; i++)
            {
                seen.Add(charges[i].Id);
                switch (Comparison.Of(charges[i], await ledger.FindAsync(charges[i].PaymentId)))
                {
                    case Comparison.Result.TooEarly: firstTooEarly ??= skip + i; break;
                    case Comparison.Result.Differs(var difference):
                        await ReportAsync(difference, server, cancellation);
                        // A retried payment is settled later, and compared again then.
                        if (difference.IsRepairable) firstTooEarly ??= skip + i;
                        break;
                }
            }
            done = skip + charges.Count;
        }
        return firstTooEarly ?? done;
    }

    /// <returns>The sequence up to which settlements need no further comparison.</returns>
    private async Task<long> CompareSettlementsAsync(string server, long done, long upTo, HashSet<string> seen, CancellationToken cancellation)
    {
        while (await ledger.SettledAsync(done, upTo, BatchSize) is { Count: > 0 } settled)
        {
            foreach (var settlement in settled.Where(settlement => settlement.ChargeId is null || !seen.Contains(settlement.ChargeId)))
            {
                var charges = await gateway.OfPaymentAsync(settlement.PaymentId, cancellation);
                if (charges.All(charge => charge.Id != settlement.ChargeId))
                {
                    var detail = $"settled by {settlement.ChargeId ?? "no charge"}, sequence {settlement.Sequence}";
                    await ReportAsync(new(DifferenceKind.MissingCharge, settlement.PaymentId, null, detail), server, cancellation);
                }
            }
            done = settled[^1].Sequence;
        }
        return done;
    }

    private async Task ReportAsync(Difference difference, string server, CancellationToken cancellation)
    {
        if (await ledger.ReportAsync(difference, server, cancellation) is not { } repaired) return;
        telemetry.Found(difference.Kind, repaired);
        if (repaired) log.Repaired(difference.PaymentId, difference.Detail);
        else log.Differs(ReconciliationLedger.Name(difference.Kind), difference.PaymentId, difference.Detail);
    }
}
