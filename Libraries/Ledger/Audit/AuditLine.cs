namespace Ledger.Audit;

/// <summary>The chains of the trail: whoever writes one need not wait for the writers of another.</summary>
public static class AuditChain
{
    /// <summary>What Patients.Api is asked for.</summary>
    public const string Patients = "patients";

    /// <summary>What leaders do.</summary>
    public const string Payments = "payments";

    /// <summary>What leaders were kept from, apart from the leaders' chain: whom nobody needs may stand still while it writes.</summary>
    public const string Rejections = "rejections";

    /// <summary>What operators do to servers.</summary>
    public const string Operations = "operations";

    public static readonly IReadOnlyList<string> All = [Operations, Patients, Payments, Rejections];
}

/// <summary>A deed, as the trail tells it. Ids and amounts alone: no name, no document, no card's token.</summary>
/// <param name="Chain">Of <see cref="AuditChain"/>.</param>
/// <param name="At">Microseconds since 1970-01-01 UTC.</param>
/// <param name="Actor">Who asked for it: a token's subject, or the server that led.</param>
/// <param name="Action">For example <c>payment.paid</c>.</param>
/// <param name="Subject">The id that it is about.</param>
public sealed record AuditLine(string Chain, long At, string Actor, string Action, string Subject, long? Epoch, string Result);
