namespace Payments.Api.Reconciliation;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Error, "Gateway and ledger differ ({Kind}; payment {PaymentId}): {Detail}; an operator must review it")]
    public static partial void Differs(this ILogger log, string kind, string paymentId, string detail);

    [LoggerMessage(301, LogLevel.Information, "Retried parked payment {PaymentId}, because the gateway knows its outcome: {Detail}")]
    public static partial void Repaired(this ILogger log, string paymentId, string detail);

    [LoggerMessage(302, LogLevel.Information, "Compared gateway and ledger: {Count} charges and settlements in {Milliseconds:0} ms")]
    public static partial void Compared(this ILogger log, long count, double milliseconds);

    [LoggerMessage(303, LogLevel.Warning, "Could not compare gateway and ledger; next try in {Seconds:0} s")]
    public static partial void NotCompared(this ILogger log, double seconds, Exception reason);
}
