namespace Payments.Api.Reconciliation;

/// <summary>Something that gateway and ledger do not agree on.</summary>
/// <param name="ChargeId">Null where the gateway has no charge.</param>
/// <param name="Detail">Ids and amounts in minor units, for a person.</param>
public sealed record Difference(DifferenceKind Kind, string PaymentId, string? ChargeId, string Detail)
{
    /// <summary>The one kind with a certain rule: the outcome is known after all, so the payment is sent again and settled by it.</summary>
    public bool IsRepairable => Kind == DifferenceKind.ParkedButKnown;
}

public enum DifferenceKind
{
    /// <summary>The ledger parked a payment as unknown, and the gateway has its outcome.</summary>
    ParkedButKnown,

    /// <summary>The gateway charged for a payment that the ledger does not have.</summary>
    UnknownPayment,

    /// <summary>The gateway charged another amount than the ledger settled.</summary>
    AmountDiffers,

    /// <summary>The gateway has another charge than the one that the ledger settled.</summary>
    ChargedTwice,

    /// <summary>One says charged, the other declined.</summary>
    OutcomeDiffers,

    /// <summary>The ledger settled what the gateway does not have.</summary>
    MissingCharge,
}
