namespace Clients;

/// <summary>A charge to a patient's bill. <c>UnitPrice</c> is in minor units.</summary>
/// <param name="Kind"><c>exam</c>, <c>medication</c>, <c>procedure</c> or <c>consultation</c>.</param>
public sealed record NewCharge(string Kind, string Description, long Quantity, long UnitPrice)
{
    public long Amount => Quantity * UnitPrice;
}

/// <summary>The outcome of a payment request, as the client saw it.</summary>
/// <param name="Status">The HTTP status; null if no answer came, so it is unknown whether the request was accepted.</param>
/// <param name="Payment">The payment in a 2xx answer.</param>
/// <param name="Error">The body of an error answer, or why the connection failed.</param>
public sealed record PaymentAnswer(int? Status, PaymentView? Payment, string? Error)
{
    /// <summary>The system promised to settle it.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>The system said that nothing was accepted: a client error, or too busy.</summary>
    public bool IsRefused => Status is (>= 400 and < 500) or 503;

    /// <summary>Paid, and the patient may leave.</summary>
    public bool IsSuccess => Status == 200 && Payment is { Status: "paid", ExitGranted: true };
}
