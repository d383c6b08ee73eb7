namespace Payments.Api.Operations;

internal static partial class OperationsExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Records an action for which the ledger must not be needed. Waits two seconds at most and never throws. A record that comes later
    /// is still written, if this process lives until the ledger answers.
    /// </summary>
    public static async Task RecordInTimeAsync(
        this IOperations operations, string actor, string action, long? epoch, TimeProvider time, ILogger log)
    {
        var recorded = RecordAsync(operations, actor, action, epoch, log);
        try
        {
            await recorded.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            Late(log, actor, action, Patience.TotalSeconds);
        }
    }

    private static async Task RecordAsync(IOperations operations, string actor, string action, long? epoch, ILogger log)
    {
        try
        {
            await operations.RecordAsync(actor, action, epoch, CancellationToken.None);
        }
#pragma warning disable CA1031 // The action goes on without its record, which the log mentions.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Missing(log, actor, action, failure);
        }
    }

    [LoggerMessage(1401, LogLevel.Warning, "The ledger did not record within {Seconds} s that {Actor} asked for {Action}; it is done all the same")]
    private static partial void Late(ILogger log, string actor, string action, double seconds);

    [LoggerMessage(1402, LogLevel.Error, "The record that {Actor} asked for {Action} is missing in the audit trail")]
    private static partial void Missing(ILogger log, string actor, string action, Exception failure);
}
