namespace Ledger.Audit;

/// <summary>The chains of the audit trail. Writers of different chains don't wait for each other.</summary>
public static class AuditChain
{
    /// <summary>Requests to Patients.Api, and the retries that the reconciliation makes.</summary>
    public const string Patients = "patients";

    /// <summary>Actions of leaders.</summary>
    public const string Payments = "payments";

    /// <summary>Rejected writes of replaced leaders. Separate, so that a frozen stale leader cannot block the current one.</summary>
    public const string Rejections = "rejections";

    /// <summary>Actions of operators on replicas.</summary>
    public const string Operations = "operations";

    /// <summary>Differences between gateway and ledger. Separate for the same reason as <see cref="Rejections"/>.</summary>
    public const string Differences = "differences";

    public static readonly IReadOnlyList<string> All = [Differences, Operations, Patients, Payments, Rejections];
}

/// <summary>One action in the audit trail. Ids and amounts only: no name, no document, no card token.</summary>
/// <param name="Chain">A value of <see cref="AuditChain"/>.</param>
/// <param name="At">Microseconds since 1970-01-01 UTC.</param>
/// <param name="Actor">A token's subject, or the id of the replica that acted as leader.</param>
/// <param name="Action">For example <c>payment.paid</c>.</param>
/// <param name="Subject">The id that the action is about.</param>
public sealed record AuditLine(string Chain, long At, string Actor, string Action, string Subject, long? Epoch, string Result);
