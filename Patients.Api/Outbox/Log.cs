using Ledger.Payments;
using Microsoft.Extensions.Logging;

namespace Patients.Api.Outbox;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Warning, "The queue or the ledger is out of reach; requests wait in the ledger")]
    public static partial void Unreachable(ILogger logger, Exception exception);

    [LoggerMessage(101, LogLevel.Information, "The queue is back, and every requested payment is in it")]
    public static partial void Reachable(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "The stream's top {Top} was never given out by the ledger: dropping the stream and building it anew")]
    public static partial void ForeignTop(ILogger logger, Arrival top);

    [LoggerMessage(103, LogLevel.Warning, "The stream has fallen back to {Top} from {Cursor}: appending from the ledger what it lost")]
    public static partial void Rebuilding(ILogger logger, Arrival top, Arrival cursor);
}
