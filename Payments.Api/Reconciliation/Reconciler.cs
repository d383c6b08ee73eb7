using Payments.Api.Gateway;

namespace Payments.Api.Reconciliation;

/// <summary>
/// Compares gateway and ledger, page by page, each from where the last comparison ended: every charge with its payment, and every settlement
/// with its charge. Never charges or settles.
/// </summary>
internal sealed class Reconciler(ReconciliationLedger ledger, IGatewayRecord gateway, ReconciliationTelemetry telemetry, ILogger<Reconciler> log)
{
    private const int PageSize = 500;

    /// <summary>Runs one comparison, up to the current end of both. Saves its progress after each page, so that the next run goes on from there.</summary>
    /// <param name="server">The leader, which compares.</param>
    /// <returns>The number of charges and settlements that this comparison looked at for the first time.</returns>
    /// <exception cref="HttpRequestException">The gateway does not answer.</exception>
    public async Task<long> RunAsync(string server, CancellationToken cancellation)
    {
        var count = 0L;
        if (await RecogniseAsync(await ledger.ComparedAsync(), server, cancellation) is not { } compared) return count;
        await CompareEarlyAsync(server, cancellation);
        while (await ComparePageAsync(compared, server, cancellation) is { } next)
        {
            count += next.Charges - compared.Charges + (next.Sequence - compared.Sequence);
            compared = next;
        }
        await ledger.EndAsync(cancellation);
        return count;
    }

    /// <summary>Finds out whether the record is the one that was compared. If it is not, starts over.</summary>
    /// <returns>From where to go on, or null if another leader compares.</returns>
    private async Task<Compared?> RecogniseAsync(Compared compared, string server, CancellationToken cancellation)
    {
        if (compared.Charges == 0) return compared;
        var last = await gateway.ReadAsync(compared.Charges - 1, cancellation) is [var first, ..] ? first : null;
        if (last is not null && last.Id == compared.LastCharge) return compared;
        if (last is not null && compared.LastCharge is null)
        {
            // Compared before the last charge was noted.
            var noted = compared with { LastCharge = last.Id };
            return (await ledger.SaveAsync(compared, noted, PageOutcome.Empty, server, cancellation)).IsSaved ? noted : null;
        }
        var why = Comparison.AnotherRecord(compared, last?.Id);
        var (isSaved, found) = await ledger.StartOverAsync(compared, why, server, cancellation);
        Tell([new(why, IsRepaired: false)], found);
        return isSaved ? Compared.Nothing : null;
    }

    /// <returns>The progress after this page; null at the end, or if another leader compares.</returns>
    private async Task<Compared?> ComparePageAsync(Compared compared, string server, CancellationToken cancellation)
    {
        var charges = await gateway.ReadAsync(compared.Charges, cancellation);
        var settled = await ledger.SettledAsync(compared.Sequence, PageSize);
        if (charges.Count == 0 && settled.Count == 0) return null;

        var page = PageOutcome.Empty;
        if (charges.Count > 0)
        {
            var payments = await ledger.FindAsync([.. charges.Select(charge => charge.PaymentId).Distinct()]);
            foreach (var charge in charges)
                if (!await CompareAsync(charge, payments.GetValueOrDefault(charge.PaymentId), page, server, cancellation)) page.Early.Add(charge);
        }
        if (settled.Count > 0)
        {
            var ofPayment = (await gateway.OfPaymentsAsync([.. settled.Select(settlement => settlement.PaymentId)], cancellation))
                .ToLookup(charge => charge.PaymentId);
            foreach (var settlement in settled)
                if (Comparison.Of(settlement, ofPayment[settlement.PaymentId]) is { } missing) page.Differences.Add(new(missing, IsRepaired: false));
        }

        var next = new Compared(
            compared.Charges + charges.Count,
            charges.Count > 0 ? charges[^1].Id : compared.LastCharge,
            settled.Count > 0 ? settled[^1].Sequence : compared.Sequence);
        var (isSaved, found) = await ledger.SaveAsync(compared, next, page, server, cancellation);
        Tell(page.Differences, found);
        return isSaved ? next : null;
    }

    /// <summary>Compares the charges that were set aside and whose payment has an outcome by now.</summary>
    private async Task CompareEarlyAsync(string server, CancellationToken cancellation)
    {
        for (var after = ""; await ledger.EarlyAsync(after, PageSize) is { Count: > 0 } early; after = early[^1].Charge.Id)
        {
            var (page, done) = (PageOutcome.Empty, new List<string>());
            foreach (var (charge, payment) in early)
                if (await CompareAsync(charge, payment, page, server, cancellation)) done.Add(charge.Id);
            Tell(page.Differences, await ledger.SaveEarlyAsync(page, done, server, cancellation));
        }
    }

    /// <returns>False if the charge is to be compared again after its payment is settled.</returns>
    private async Task<bool> CompareAsync(GatewayCharge charge, LedgerPayment? payment, PageOutcome page, string server, CancellationToken cancellation)
    {
        switch (Comparison.Of(charge, payment))
        {
            case Comparison.Result.TooEarly: return false;
            case Comparison.Result.Differs({ IsRepairable: true } difference):
                page.Differences.Add(new(difference, await ledger.RepairAsync(difference.PaymentId, server, cancellation)));
                return false;
            case Comparison.Result.Differs(var difference):
                page.Differences.Add(new(difference, IsRepaired: false));
                return true;
            default: return true;
        }
    }

    private void Tell(IReadOnlyList<FoundDifference> found, IReadOnlyList<Difference> unknownBefore)
    {
        foreach (var (difference, isRepaired) in found.Where(one => one.IsRepaired || unknownBefore.Contains(one.Difference)))
        {
            telemetry.Found(difference.Kind, isRepaired);
            if (isRepaired) log.Repaired(difference.PaymentId, difference.Detail);
            else log.Differs(ReconciliationLedger.Name(difference.Kind), difference.PaymentId, difference.Detail);
        }
    }
}
