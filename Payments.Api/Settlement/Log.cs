namespace Payments.Api.Settlement;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "{Server} leads in epoch {Epoch}")]
    public static partial void TermBegins(ILogger logger, string server, long epoch);

    [LoggerMessage(201, LogLevel.Information, "{Server} ends its term of epoch {Epoch}: {Why}")]
    public static partial void TermEnds(ILogger logger, string server, long epoch, string why);

    [LoggerMessage(202, LogLevel.Warning, "A write of {Server} under epoch {Epoch} was rejected: a higher epoch exists")]
    public static partial void StaleWrite(ILogger logger, string server, long epoch);

    [LoggerMessage(203, LogLevel.Error, "The work of epoch {Epoch} failed; reading the queue from its start again")]
    public static partial void PipelineFailed(ILogger logger, Exception exception, long epoch);

    [LoggerMessage(204, LogLevel.Warning, "The outcome of payment {PaymentId} is unknown ({Why}): looking it up")]
    public static partial void OutcomeUnknown(ILogger logger, string paymentId, string why);

    [LoggerMessage(205, LogLevel.Warning, "The gateway is unavailable for payment {PaymentId} ({Why}): trying again until it is back")]
    public static partial void GatewayUnavailable(ILogger logger, string paymentId, string why);

    [LoggerMessage(206, LogLevel.Warning, "Payment {PaymentId} is parked ({Why}); POST /payments/{PaymentId}/retry sends it again")]
    public static partial void Parked(ILogger logger, string paymentId, string why);

    [LoggerMessage(207, LogLevel.Warning, "Stream entries without a payment behind them were set aside: {Count}, the first is {Id}")]
    public static partial void SetAside(ILogger logger, int count, string id);

    [LoggerMessage(208, LogLevel.Warning, "The queue is out of reach")]
    public static partial void QueueUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(209, LogLevel.Information, "Took over {Pending} pending payments in epoch {Epoch}")]
    public static partial void Draining(ILogger logger, int pending, long epoch);
}
