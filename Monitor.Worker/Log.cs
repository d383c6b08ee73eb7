namespace Monitor.Worker;

internal static partial class Log
{
    // The lines of the 2021 experiment, word for word.
    [LoggerMessage(2001, LogLevel.Information, "I AM ALIVE from {Replica}")]
    public static partial void Alive(this ILogger log, string replica);

    [LoggerMessage(2002, LogLevel.Information, "I AM OFF from {Replica}")]
    public static partial void Off(this ILogger log, string replica);

    [LoggerMessage(2003, LogLevel.Information, "The leader is {Replica}")]
    public static partial void Leader(this ILogger log, string replica);

    [LoggerMessage(2004, LogLevel.Information,
        "{Replica} leads under epoch {Epoch} ({Reason}: detected after {Detected:F1} ms, elected after {Elected:F1} ms)")]
    public static partial void Elected(this ILogger log, string replica, long epoch, string reason, double detected, double elected);

    [LoggerMessage(2013, LogLevel.Information, "The leader of shard {Shard} is {Replica}")]
    public static partial void LeaderOfShard(this ILogger log, int shard, string replica);

    [LoggerMessage(2014, LogLevel.Information,
        "{Replica} leads shard {Shard} under epoch {Epoch} ({Reason}: detected after {Detected:F1} ms, elected after {Elected:F1} ms)")]
    public static partial void ElectedInShard(this ILogger log, string replica, int shard, long epoch, string reason, double detected, double elected);

    [LoggerMessage(2015, LogLevel.Information, "{Replica} is asked to hand over shard {Shard}, because another replica leads fewer shards")]
    public static partial void Spreading(this ILogger log, string replica, int shard);

    [LoggerMessage(2005, LogLevel.Warning, "{Replica} was named leader but did not confirm that it leads")]
    public static partial void NotAccepted(this ILogger log, string replica);

    [LoggerMessage(2006, LogLevel.Warning, "Redis did not answer while naming {Replica} leader, so the result is unknown: {Reason}")]
    public static partial void NamingUnknown(this ILogger log, string replica, string reason);

    [LoggerMessage(2007, LogLevel.Information, "{Monitor} is {State}")]
    public static partial void Active(this ILogger log, string monitor, string state);

    [LoggerMessage(2010, LogLevel.Warning, "{Monitor} hears no replica, or none accepts to lead: it gives up its role to the other monitor")]
    public static partial void Unfit(this ILogger log, string monitor);

    [LoggerMessage(2011, LogLevel.Warning, "The connection to {Replica} no longer delivers its news; opening it again")]
    public static partial void Undelivered(this ILogger log, string replica);

    [LoggerMessage(2012, LogLevel.Error, "An unexpected failure; trying again")]
    public static partial void Unexpected(this ILogger log, Exception failure);

    [LoggerMessage(2008, LogLevel.Warning, "Redis does not answer: {Reason}")]
    public static partial void RedisGone(this ILogger log, string reason);

    [LoggerMessage(2009, LogLevel.Warning, "The ledger does not answer: {Reason}")]
    public static partial void LedgerGone(this ILogger log, string reason);
}
