using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials;

/// <summary>What a trial gave.</summary>
/// <param name="Start">When the first request was due.</param>
/// <param name="Asks">Each request with its first answer; the history has the answers by which it was judged.</param>
/// <param name="StaleRejected">Writes of leaders that no longer led, which the ledger rejected meanwhile.</param>
internal sealed record TrialOutcome(
    int Trial, DateTimeOffset Start, IReadOnlyList<Ask> Asks, TrialHistory History, Verdict Verdict, IReadOnlyList<Crash> Crashes, long StaleRejected)
{
    public IEnumerable<double> SuccessLatencies =>
        Asks.Where(ask => ask.Answer.IsSuccess).Select(ask => ask.Latency.TotalMilliseconds);

    /// <summary>
    /// For each crash after which a leader of a higher epoch settled: the milliseconds from the crash, by this process's clock,
    /// to that settlement, by the ledger's; both are UTC of one machine.
    /// </summary>
    public IEnumerable<double> Failovers =>
        from crash in Crashes
        let epoch = EpochAt(crash)
        let successor = History.Settlements.FirstOrDefault(settlement => settlement.SettledAt > crash.At && settlement.Epoch > epoch)
        where successor is not null
        select (successor.SettledAt - crash.At).TotalMilliseconds;

    /// <summary>The monitor may know an epoch a moment later than the ledger does; what was already settled tells.</summary>
    private long EpochAt(Crash crash) => History.Settlements
        .Where(settlement => settlement.SettledAt <= crash.At).Select(settlement => settlement.Epoch).Append(crash.Epoch).Max();
}
