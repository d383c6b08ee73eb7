namespace Patients.Api;

/// <summary>Ids only: names, documents and card tokens stay in the ledger.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Admitted the demo hospital: {Patients} patients")]
    public static partial void DemoAdmitted(ILogger logger, int patients);

    [LoggerMessage(210, LogLevel.Debug, "Accepted payment {PaymentId} of invoice {InvoiceId}")]
    public static partial void Accepted(ILogger logger, string paymentId, string invoiceId);

    [LoggerMessage(211, LogLevel.Information, "Payment {PaymentId}, parked until now, has been sent again")]
    public static partial void Retried(ILogger logger, string paymentId);

    [LoggerMessage(212, LogLevel.Warning, "The queue is full: refused a payment of invoice {InvoiceId}")]
    public static partial void QueueFull(ILogger logger, string invoiceId);

    [LoggerMessage(220, LogLevel.Information, "Hearing of settled payments at once")]
    public static partial void Subscribed(ILogger logger);

    [LoggerMessage(221, LogLevel.Warning, "Not hearing of settled payments yet; the ledger is asked instead")]
    public static partial void NotSubscribed(ILogger logger, Exception exception);

    [LoggerMessage(222, LogLevel.Warning, "The ledger could not be asked about {Payments} payments; they are asked about again")]
    public static partial void LedgerUnreadable(ILogger logger, int payments, Exception exception);
}
