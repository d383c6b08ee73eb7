namespace Experiment.History;

/// <summary>
/// Judges a trial from the outside: the clients' answers, the gateway's record and the ledger must agree.
/// A pure function that shares no code with the services it judges.
/// </summary>
public static class HistoryChecker
{
    public static Verdict Check(TrialHistory history) => new(
    [
        .. AnswerChecks.Find(history),
        .. GatewayChecks.Find(history),
        .. LedgerChecks.Find(history),
        .. MoneyChecks.Find(history),
        .. ReceiptChecks.Find(history),
    ]);
}
