namespace Payments.Api.Reconciliation;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Error, "Gateway and ledger differ ({Kind}) on payment {PaymentId}: {Detail}; a person has to look at it")]
    public static partial void Differs(this ILogger log, string kind, string paymentId, string detail);

    [LoggerMessage(301, LogLevel.Information, "Parked payment {PaymentId} was sent again, for its outcome is known: {Detail}")]
    public static partial void Repaired(this ILogger log, string paymentId, string detail);

    [LoggerMessage(302, LogLevel.Information, "Gateway and ledger are compared up to now: {Count} charges and settlements")]
    public static partial void Compared(this ILogger log, int count);

    [LoggerMessage(303, LogLevel.Warning, "Gateway and ledger could not be compared; the next look is in {Seconds:0} s")]
    public static partial void NotCompared(this ILogger log, double seconds, Exception reason);
}
