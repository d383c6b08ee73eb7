using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>The result of a trial.</summary>
/// <param name="Start">When the first request was due.</param>
/// <param name="Asks">Each request with its first answer. The history has the final answers, by which it was judged.</param>
/// <param name="StaleRejected">Writes from replaced leaders that the ledger rejected during the trial.</param>
internal sealed record TrialOutcome(
    int Trial, DateTimeOffset Start, IReadOnlyList<Ask> Asks, TrialHistory History, Verdict Verdict, IReadOnlyList<Crash> Crashes, long StaleRejected)
{
    public IEnumerable<double> SuccessLatencies =>
        Asks.Where(ask => ask.IsSuccess).Select(ask => ask.Latency.TotalMilliseconds);

    /// <summary>
    /// The failover time in milliseconds, for each crash after which a leader of a higher epoch settled. It runs from the crash,
    /// by this process's clock, to that settlement, by the ledger's clock. Both are UTC on the same machine.
    /// </summary>
    public IEnumerable<double> Failovers =>
        from crash in Crashes
        let epoch = EpochAt(crash)
        let successor = History.Settlements.FirstOrDefault(settlement => settlement.SettledAt > crash.At && settlement.Epoch > epoch)
        where successor is not null
        select (successor.SettledAt - crash.At).TotalMilliseconds;

    /// <summary>The epoch at a crash. The monitor may learn of an epoch later than the ledger, so earlier settlements count too.</summary>
    private long EpochAt(Crash crash) => History.Settlements
        .Where(settlement => settlement.SettledAt <= crash.At).Select(settlement => settlement.Epoch).Append(crash.Epoch).Max();
}
