namespace Payments.Api.Reconciliation;

/// <summary>A difference between gateway and ledger.</summary>
/// <param name="PaymentId">Empty if the difference is about the whole record.</param>
/// <param name="ChargeId">Null if the gateway has no charge.</param>
/// <param name="Detail">Ids, and amounts in minor units, for the operator.</param>
public sealed record Difference(DifferenceKind Kind, string PaymentId, string? ChargeId, string Detail)
{
    /// <summary>
    /// Only one kind has a safe repair. The gateway knows the outcome, so a retry of the payment settles it with that outcome.
    /// </summary>
    public bool IsRepairable => Kind == DifferenceKind.ParkedButKnown;
}

public enum DifferenceKind
{
    /// <summary>The ledger parked a payment as unknown, but the gateway has its outcome.</summary>
    ParkedButKnown,

    /// <summary>The gateway charged for a payment that the ledger does not have.</summary>
    UnknownPayment,

    /// <summary>The gateway charged a different amount or currency than the ledger has.</summary>
    AmountDiffers,

    /// <summary>The gateway has a second charge, besides the one that settled the payment in the ledger.</summary>
    ChargedTwice,

    /// <summary>One has the payment as charged, the other as declined.</summary>
    OutcomeDiffers,

    /// <summary>A charge for a refund, a refund for a payment, or either for cash, which the gateway never sees.</summary>
    KindDiffers,

    /// <summary>The ledger settled a payment with a charge that the gateway does not have.</summary>
    MissingCharge,

    /// <summary>The gateway's record has fewer charges than were compared, as after a restore from an older state. All are compared again.</summary>
    RecordShrank,

    /// <summary>The gateway's record has another charge in the place of the last compared one. All are compared again.</summary>
    RecordChanged,
}
