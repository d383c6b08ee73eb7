namespace Experiment.History;

/// <summary>What must never happen.</summary>
public enum Anomaly
{
    /// <summary>Accepted but missing in the ledger or in <c>GET /payments/{id}</c>, or paid in the ledger without a charge at the gateway.</summary>
    Lost,

    /// <summary>More than one charge or ledger entry, more on an invoice than its total, or an amount other than what was asked for.</summary>
    ChargedTwice,

    /// <summary>More given back than was paid, a refund that the gateway made more than once or without an entry, or an invoice below zero.</summary>
    GivenBackTwice,

    /// <summary>Settled after a payment that arrived later.</summary>
    OutOfOrder,

    /// <summary>The gateway took money without a paid entry in the ledger.</summary>
    PhantomCharge,

    /// <summary>A stale leader's entry follows one of its successor.</summary>
    EpochWentDown,

    /// <summary>A sequence number in the ledger, or a receipt's number, is missing or appears twice.</summary>
    SequenceBroken,

    /// <summary>An answer to a client, or the gateway's charge id, differs from the ledger.</summary>
    AnswerDiffers,
}

/// <param name="Subject">The payment's or invoice's id, or the ledger's sequence number.</param>
public sealed record Finding(Anomaly Anomaly, string Subject, string Text);

/// <summary>The findings in a history; clean if there are none.</summary>
public sealed record Verdict(IReadOnlyList<Finding> Findings)
{
    public bool IsClean => Findings.Count == 0;

    /// <summary>How many subjects show <paramref name="anomaly"/>. A subject with several such findings counts once.</summary>
    public int Count(Anomaly anomaly) =>
        Findings.Where(finding => finding.Anomaly == anomaly).Select(finding => finding.Subject).Distinct().Count();
}
