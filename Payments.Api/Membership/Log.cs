namespace Payments.Api.Membership;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Registered as {Replica} at {Address}")]
    public static partial void Registered(this ILogger log, string replica, string address);

    [LoggerMessage(1002, LogLevel.Warning, "Another instance has taken the id {Replica}; claiming a new id")]
    public static partial void IdLost(this ILogger log, string replica);

    [LoggerMessage(1004, LogLevel.Information, "{Replica} is a standby again: term {Term} of this process is over")]
    public static partial void TermOver(this ILogger log, string? replica, int term);

    [LoggerMessage(1005, LogLevel.Error, "{Replica} could not mint an epoch and releases the leader's key; the monitor chooses a leader again")]
    public static partial void MintFailed(this ILogger log, string replica, Exception exception);

    [LoggerMessage(1006, LogLevel.Error, "{Replica} failed while leading under epoch {Epoch} and releases the leader's key")]
    public static partial void WorkFailed(this ILogger log, string replica, long epoch, Exception exception);

    [LoggerMessage(1007, LogLevel.Warning, "Redis does not answer: {Reason}")]
    public static partial void RedisGone(this ILogger log, string reason);

    [LoggerMessage(1008, LogLevel.Information, "Redis answers again")]
    public static partial void RedisBack(this ILogger log);

    [LoggerMessage(1009, LogLevel.Information, "{Replica} has finished warming up")]
    public static partial void Warm(this ILogger log, string? replica);

    [LoggerMessage(1010, LogLevel.Warning, "Warming up failed; retrying: {Reason}")]
    public static partial void WarmUpFailed(this ILogger log, string reason);

    [LoggerMessage(1011, LogLevel.Warning, "{Replica} could not do a leader's work now: {Reason}")]
    public static partial void CannotWork(this ILogger log, string? replica, string reason);

    [LoggerMessage(1012, LogLevel.Information, "{Replica} could do a leader's work again")]
    public static partial void CanWorkAgain(this ILogger log, string? replica);
}
