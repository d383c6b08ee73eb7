namespace Clinic.Web;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Error, "Stopped following the payment of invoice {InvoiceId} after an error; its outcome is in the ledger")]
    public static partial void PaymentRunFailed(this ILogger log, Exception exception, string invoiceId);

    [LoggerMessage(6002, LogLevel.Information, "Trial started as process {Pid}")]
    public static partial void TrialStarted(this ILogger log, int pid);

    [LoggerMessage(6003, LogLevel.Information, "Trial ended with exit code {ExitCode}")]
    public static partial void TrialEnded(this ILogger log, int? exitCode);
}
