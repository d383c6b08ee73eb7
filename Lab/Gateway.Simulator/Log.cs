using Gateway.Simulator.Behavior;

namespace Gateway.Simulator;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "Behavior is now {Mode}, times {Times}, payment {PaymentId}, delay {DelayMinMs}-{DelayMaxMs} ms")]
    public static partial void BehaviorChanged(
        this ILogger logger, BehaviorMode mode, int? times, string? paymentId, int delayMinMs, int delayMaxMs);

    [LoggerMessage(2, LogLevel.Debug, "Misbehaving for payment {PaymentId}: {Mode}")]
    public static partial void Misbehaved(this ILogger logger, string paymentId, BehaviorMode mode);
}
