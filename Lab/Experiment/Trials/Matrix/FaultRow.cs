using System.Text.Json.Serialization;
using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Matrix;

/// <summary>A fault's row of the table and of the JSON. Values without data are null.</summary>
/// <param name="Requests">Requests sent, each once.</param>
/// <param name="Successful">Requests whose first answer was a paid bill.</param>
/// <param name="WorstWaitMs">The longest time from when a request was due to its first answer of any kind.</param>
/// <param name="Lost">Accepted but not settled, or not paid even when sent again afterwards.</param>
/// <param name="Otherwise">Other findings, such as a phantom charge or an answer that differs.</param>
/// <param name="AskedAgain">Requests without a certain answer, sent again under the same key after the load.</param>
/// <param name="Parked">Parked payments that a person had to retry.</param>
/// <param name="Injected">How often the fault was injected.</param>
/// <param name="Effects">How often the fault had an effect, as <paramref name="Evidence"/> describes.</param>
/// <param name="OutageMs">The median of the longest waits that each fault caused (<see cref="Recovery.Outages"/>); null if nothing was injected.</param>
/// <param name="BackToNormalMs">The longest recovery; null if the load ended first or nothing was injected.</param>
internal sealed record FaultRow(
    string Fault, int Requests, int Successful, double Availability, double WorstWaitMs, int Lost, int ChargedTwice, int OutOfOrder, int Otherwise,
    long StaleRejected, int AskedAgain, int Parked, int Injected, [property: JsonPropertyName("bites")] long Effects, string Evidence, double? BackToNormalMs,
    double? OutageMs)
{
    /// <summary>True if there were no findings.</summary>
    public bool IsClean => Lost + ChargedTwice + OutOfOrder + Otherwise == 0;

    /// <summary>The fault had no effect, so its numbers prove nothing; <c>none</c> is exempt.</summary>
    public bool NeverBit => Effects == 0 && Fault != "none";

    public static FaultRow Of(string fault, string evidence, TrialOutcome outcome, Aftermath aftermath)
    {
        var asks = outcome.Asks;
        var successful = asks.Count(ask => ask.Answer.IsSuccess);
        var verdict = outcome.Verdict;
        var unpaid = outcome.History.Asks.Count(ask => !ask.Answer.IsAccepted);
        var (lost, twice, order) = (verdict.Count(Anomaly.Lost), verdict.Count(Anomaly.ChargedTwice), verdict.Count(Anomaly.OutOfOrder));
        var others = Enum.GetValues<Anomaly>().Sum(verdict.Count) - lost - twice - order;
        var recoveries = Recovery.After(outcome.Crashes, asks, outcome.Start);
        return new FaultRow(
            fault, asks.Count, successful, (double)successful / asks.Count, Math.Round(asks.Max(ask => ask.Latency.TotalMilliseconds), 3),
            lost + unpaid, twice, order, others, outcome.StaleRejected, aftermath.AskedAgain, aftermath.Parked,
            outcome.Crashes.Count, outcome.Crashes.Sum(crash => crash.Effects), evidence,
            recoveries.Count == 0 || recoveries.Any(recovery => recovery is null)
                ? null
                : Math.Round(recoveries.Max(recovery => recovery!.Value.TotalMilliseconds), 3),
            new Percentiles(Recovery.Outages(outcome.Crashes, asks, outcome.Start).Select(outage => outage.TotalMilliseconds)).At(50) is { } outage
                ? Math.Round(outage, 3) : null);
    }
}
