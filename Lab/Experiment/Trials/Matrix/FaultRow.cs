using System.Text.Json.Serialization;
using Experiment.History;
using Experiment.Trials.Faults;

namespace Experiment.Trials.Matrix;

/// <summary>A fault's row of the table, and of the JSON. What there is no data for is null.</summary>
/// <param name="Requests">Sent, once each.</param>
/// <param name="Successful">Whose first answer was a paid bill.</param>
/// <param name="WorstWaitMs">The longest from when a request was due to its first answer, whatever that was.</param>
/// <param name="Lost">Accepted and not settled, or not to be paid even when asked again afterwards.</param>
/// <param name="Otherwise">Anything else that must never be seen: a phantom charge, an answer that differs.</param>
/// <param name="AskedAgain">Requests without a certain answer, sent again under the same key after the load.</param>
/// <param name="Parked">Payments that a person had to send again.</param>
/// <param name="Injected">How often the fault was injected.</param>
/// <param name="Effects">How often it bit, as <paramref name="Evidence"/> says.</param>
/// <param name="BackToNormalMs">The longest; null when the load ended first, or nothing was injected.</param>
internal sealed record FaultRow(
    string Fault, int Requests, int Successful, double Availability, double WorstWaitMs, int Lost, int ChargedTwice, int OutOfOrder, int Otherwise,
    long StaleRejected, int AskedAgain, int Parked, int Injected, [property: JsonPropertyName("bites")] long Effects, string Evidence, double? BackToNormalMs)
{
    /// <summary>Nothing was found that must never be seen.</summary>
    public bool IsClean => Lost + ChargedTwice + OutOfOrder + Otherwise == 0;

    /// <summary>Its numbers say nothing: it struck nobody. Nothing is not expected to.</summary>
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
            recoveries.Count == 0 || recoveries.Any(recovery => recovery is null) ? null : Math.Round(recoveries.Max(recovery => recovery!.Value.TotalMilliseconds), 3));
    }
}
