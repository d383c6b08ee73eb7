namespace Experiment.History;

/// <summary>What must never be seen.</summary>
public enum Anomaly
{
    /// <summary>Accepted but not settled, or said to be paid but missing at the ledger or the gateway.</summary>
    Lost,

    /// <summary>More than one charge or entry, two payments of one invoice, or another amount than the bill's.</summary>
    ChargedTwice,

    /// <summary>Settled after one that had arrived later.</summary>
    OutOfOrder,

    /// <summary>The gateway took money that the ledger knows nothing of.</summary>
    PhantomCharge,

    /// <summary>A stale leader's entry stands behind its successor's.</summary>
    EpochWentDown,

    /// <summary>A number in the ledger is missing or there twice.</summary>
    SequenceBroken,

    /// <summary>A client was told something other than what the ledger says.</summary>
    AnswerDiffers,
}

/// <param name="Subject">The payment, charge or sequence that it is about.</param>
public sealed record Finding(Anomaly Anomaly, string Subject, string Text);

/// <summary>The judgement over a history: clean when nothing was found.</summary>
public sealed record Verdict(IReadOnlyList<Finding> Findings)
{
    public bool IsClean => Findings.Count == 0;

    /// <summary>How many subjects show <paramref name="anomaly"/>; one that shows it in two ways counts once.</summary>
    public int Count(Anomaly anomaly) =>
        Findings.Where(finding => finding.Anomaly == anomaly).Select(finding => finding.Subject).Distinct().Count();
}
