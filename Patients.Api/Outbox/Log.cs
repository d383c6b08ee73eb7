using Ledger.Payments;
using Microsoft.Extensions.Logging;

namespace Patients.Api.Outbox;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Warning, "The queue or the ledger is unreachable; requests wait in the ledger")]
    public static partial void Unreachable(ILogger logger, Exception exception);

    [LoggerMessage(101, LogLevel.Information, "The queue is reachable again and holds every requested payment")]
    public static partial void Reachable(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "The stream's top {Top} is unknown to the ledger; dropping the stream and rebuilding it")]
    public static partial void ForeignTop(ILogger logger, Arrival top);

    [LoggerMessage(103, LogLevel.Warning, "The stream fell back to {Top} from {Cursor}; appending the lost entries from the ledger")]
    public static partial void Rebuilding(ILogger logger, Arrival top, Arrival cursor);
}
