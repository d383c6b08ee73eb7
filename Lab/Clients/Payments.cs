namespace Clients;

/// <summary>A charge to a patient's bill. <c>UnitPrice</c> is in minor units.</summary>
/// <param name="Kind"><c>exam</c>, <c>medication</c>, <c>procedure</c> or <c>consultation</c>.</param>
public sealed record NewCharge(string Kind, string Description, long Quantity, long UnitPrice)
{
    public long Amount => Quantity * UnitPrice;
}

/// <summary>What a client saw of its payment request.</summary>
/// <param name="Status">The HTTP status; null when no answer came, so that nobody knows whether it was accepted.</param>
/// <param name="Payment">The payment of a 2xx answer.</param>
/// <param name="Error">The body of an error, or what broke the connection.</param>
public sealed record PaymentAnswer(int? Status, PaymentView? Payment, string? Error)
{
    /// <summary>The system has promised to settle it.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>The system has said that nothing was accepted: the client's mistake, or too busy.</summary>
    public bool IsRefused => Status is (>= 400 and < 500) or 503;

    /// <summary>Paid, and the patient may leave.</summary>
    public bool IsSuccess => Status == 200 && Payment is { Status: "paid", ExitGranted: true };
}
