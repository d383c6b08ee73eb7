namespace Gateway.Simulator.Charges;

/// <summary>The body of <c>POST /charges</c> or <c>POST /refunds</c>.</summary>
internal interface IMoneyRequest
{
    const int MaxLength = 200;

    string PaymentId { get; }

    /// <summary>The errors by field; empty if the request is valid.</summary>
    Dictionary<string, string[]> Validate();

    /// <summary>Equal for equal requests, independent of JSON formatting. Does not reveal a card's token.</summary>
    byte[] Fingerprint();

    /// <summary>Whether the gateway fails before it records anything.</summary>
    bool FailsAlways();

    /// <summary>Why the gateway declines it by its content; null if it does not.</summary>
    string? DeclineReason();

    /// <summary>The entry in the record.</summary>
    /// <param name="declined">Why it is declined; null if it is carried out.</param>
    CardCharge Entry(string id, string? declined, DateTimeOffset at);

    /// <summary>The errors in what both kinds have.</summary>
    static Dictionary<string, string[]> Validate(string paymentId, long amount, string currency)
    {
        var errors = new Dictionary<string, string[]>();
        if (paymentId is not { Length: > 0 and <= MaxLength })
            errors["payment_id"] = [$"payment_id must be 1 to {MaxLength} characters."];
        if (amount < 1) errors["amount"] = ["amount must be a positive integer of minor units."];
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
            errors["currency"] = ["currency must be three capital letters (ISO 4217), for example COP."];
        return errors;
    }
}
