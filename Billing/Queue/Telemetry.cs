using System.Diagnostics.Metrics;

namespace Billing.Queue;

internal static class Telemetry
{
    private static readonly Meter Meter = new("Alta.Queue");

    public static readonly Counter<long> Appended = Meter.CreateCounter<long>(
        "alta.queue.appended", "{payment}", "Payments appended to the stream, again included");
}
