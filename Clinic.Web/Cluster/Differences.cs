namespace Clinic.Web.Cluster;

/// <summary>The kinds of differences between gateway and ledger, in words.</summary>
public static class Differences
{
    public static string Text(string kind) => kind switch
    {
        "parked_but_known" => "parked, but the gateway knows the outcome",
        "unknown_payment" => "charged for an unknown payment",
        "amount_differs" => "charged another amount",
        "charged_twice" => "a second charge",
        "outcome_differs" => "charged in one, declined in the other",
        "missing_charge" => "settled without a charge at the gateway",
        "record_shrank" => "the gateway lost charges",
        "record_changed" => "the gateway has another record",
        _ => kind,
    };
}
