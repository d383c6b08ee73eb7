namespace Experiment.History;

/// <summary>
/// Judges a trial from the outside: what clients saw, what the gateway recorded and what the ledger says must be one story.
/// A pure function, and it shares no code with what it judges.
/// </summary>
public static class HistoryChecker
{
    public static Verdict Check(TrialHistory history) => new(
    [
        .. AnswerChecks.Find(history),
        .. GatewayChecks.Find(history),
        .. LedgerChecks.Find(history),
    ]);
}
