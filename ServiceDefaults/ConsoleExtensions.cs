using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ServiceDefaults;

/// <summary>Console logs: one line per entry, in UTC, without the framework's chatter.</summary>
internal static class ConsoleExtensions
{
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.AddDefaults(new()
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:System.Net.Http"] = "Warning",
            // One line for every attempt of every call.
            ["Logging:LogLevel:Polly"] = "Warning",
        });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        // Drop log lines if the terminal is paused or the pipe is not read. The default would block the service.
        builder.Logging.AddConsole(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
    }
}
