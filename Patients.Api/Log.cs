namespace Patients.Api;

/// <summary>Logs ids only. Names, documents and card tokens must not leave the ledger.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Admitted the demo hospital: {Patients} patients")]
    public static partial void DemoAdmitted(ILogger logger, int patients);

    [LoggerMessage(201, LogLevel.Information, "Folded the search texts of {Patients} patients by the new rules")]
    public static partial void PatientsFolded(ILogger logger, int patients);

    [LoggerMessage(202, LogLevel.Warning, "Could not mark the paid invoices; the list of those who owe becomes slow. Trying again in 30 s")]
    public static partial void InvoicesNotClosed(ILogger logger, Exception exception);

    [LoggerMessage(210, LogLevel.Debug, "Accepted payment {PaymentId} of invoice {InvoiceId}")]
    public static partial void Accepted(ILogger logger, string paymentId, string invoiceId);

    [LoggerMessage(211, LogLevel.Information, "Retrying parked payment {PaymentId}")]
    public static partial void Retried(ILogger logger, string paymentId);

    [LoggerMessage(212, LogLevel.Warning, "The queue is full; refused a payment of {InvoiceOrPaymentId}")]
    public static partial void QueueFull(ILogger logger, string invoiceOrPaymentId);

    [LoggerMessage(213, LogLevel.Debug, "Accepted refund {RefundId} of payment {PaymentId}")]
    public static partial void RefundAccepted(ILogger logger, string refundId, string paymentId);

    [LoggerMessage(214, LogLevel.Information, "Giving up parked payment {PaymentId}")]
    public static partial void GivingUp(ILogger logger, string paymentId);

    [LoggerMessage(220, LogLevel.Information, "Subscribed to settlement announcements")]
    public static partial void Subscribed(ILogger logger);

    [LoggerMessage(221, LogLevel.Warning, "Could not subscribe to settlement announcements; polling the ledger and trying again")]
    public static partial void NotSubscribed(ILogger logger, Exception exception);

    [LoggerMessage(222, LogLevel.Warning, "Could not read {Payments} payments from the ledger; trying again")]
    public static partial void LedgerUnreadable(ILogger logger, int payments, Exception exception);
}
