namespace Payments.Api.Settlement;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "{Server} leads under epoch {Epoch}")]
    public static partial void TermBegins(ILogger logger, string server, long epoch);

    [LoggerMessage(201, LogLevel.Information, "{Server} ended its term under epoch {Epoch}: {Why}")]
    public static partial void TermEnds(ILogger logger, string server, long epoch, string why);

    [LoggerMessage(202, LogLevel.Warning, "The ledger rejected a write by {Server} under epoch {Epoch}, because a higher epoch exists")]
    public static partial void StaleWrite(ILogger logger, string server, long epoch);

    [LoggerMessage(203, LogLevel.Error, "Processing under epoch {Epoch} failed; reading the queue again from its start")]
    public static partial void PipelineFailed(ILogger logger, Exception exception, long epoch);

    [LoggerMessage(204, LogLevel.Warning, "The outcome of payment {PaymentId} is unknown ({Why}); looking it up")]
    public static partial void OutcomeUnknown(ILogger logger, string paymentId, string why);

    [LoggerMessage(205, LogLevel.Warning, "The gateway is unavailable for payment {PaymentId} ({Why}); retrying until it answers")]
    public static partial void GatewayUnavailable(ILogger logger, string paymentId, string why);

    [LoggerMessage(206, LogLevel.Warning, "Payment {PaymentId} is parked ({Why}); to retry it, call POST /payments/{PaymentId}/retry")]
    public static partial void Parked(ILogger logger, string paymentId, string why);

    [LoggerMessage(207, LogLevel.Warning, "Set aside {Count} stream entries without a matching payment in the ledger; the first is {Id}")]
    public static partial void SetAside(ILogger logger, int count, string id);

    [LoggerMessage(208, LogLevel.Warning, "The queue is unavailable")]
    public static partial void QueueUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(209, LogLevel.Information, "Took over {Pending} pending payments under epoch {Epoch}")]
    public static partial void Draining(ILogger logger, int pending, long epoch);

    [LoggerMessage(210, LogLevel.Error, "The gateway is out ({Why}): payments wait, none is parked. They go on by themselves when it is back")]
    public static partial void GatewayOutage(ILogger logger, string why);

    [LoggerMessage(211, LogLevel.Information, "The gateway is back: payments go on")]
    public static partial void GatewayBack(ILogger logger);

    [LoggerMessage(212, LogLevel.Error, "The ledger refused the outcome of payment {PaymentId}; parking it")]
    public static partial void OutcomeRefused(ILogger logger, string paymentId, Exception failure);
}
