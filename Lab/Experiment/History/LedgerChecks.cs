using System.Globalization;
using Clients;

namespace Experiment.History;

/// <summary>
/// Checks the ledger alone: one entry per payment, no gaps in the sequence; in each shard, arrivals and epochs that never decrease.
/// </summary>
internal static class LedgerChecks
{
    public static IEnumerable<Finding> Find(TrialHistory history) =>
    [
        .. history.Settlements.GroupBy(settlement => settlement.PaymentId).Where(entries => entries.Count() > 1)
            .Select(entries => new Finding(Anomaly.ChargedTwice, entries.Key,
                $"The ledger has {entries.Count()} entries for it: {string.Join(", ", entries.Select(entry => entry.Sequence))}.")),
        .. Pairs(history.Settlements).Where(pair => pair.Second.Sequence != pair.First.Sequence + 1).Select(pair => new Finding(
            Anomaly.SequenceBroken, Subject(pair.Second), $"Sequence {pair.Second.Sequence} follows {pair.First.Sequence}.")),
        .. history.Settlements.GroupBy(settlement => settlement.Shard).SelectMany(Pairs).SelectMany(pair => Neighbours(pair.First, pair.Second)),
    ];

    private static IEnumerable<(SettlementView First, SettlementView Second)> Pairs(IEnumerable<SettlementView> settlements) =>
        settlements.Zip(settlements.Skip(1));

    private static string Subject(SettlementView settlement) => settlement.Sequence.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Finding> Neighbours(SettlementView first, SettlementView second)
    {
        var subject = Subject(second);
        if (Arrival(second).CompareTo(Arrival(first)) < 0)
            yield return new Finding(Anomaly.OutOfOrder, subject,
                $"Settlement {second.Sequence} arrived at {second.Arrival}, before {first.Sequence} at {first.Arrival}.");
        if (second.Epoch < first.Epoch)
            yield return new Finding(Anomaly.EpochWentDown, subject,
                $"Settlement {second.Sequence} by {second.SettledBy} has epoch {second.Epoch}, lower than {first.Epoch} by {first.SettledBy}.");
    }

    /// <summary>Stream ids sort by their two numbers; as text, 10-9 would come after 10-10.</summary>
    private static (ulong Milliseconds, ulong Number) Arrival(SettlementView settlement)
    {
        var parts = settlement.Arrival.Split('-');
        return (ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
