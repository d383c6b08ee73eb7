using System.Diagnostics;
using Gateway.Simulator.Behavior;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Simulator.Charges;

/// <summary>
/// <c>POST /charges</c> and <c>POST /refunds</c>. The charge or refund is made even if the client disconnects, as with a real gateway.
/// </summary>
internal sealed class CreateCharge(
    ChargeStore store, BehaviorSwitch behavior, KeysInFlight keys, ChargeMetrics metrics, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<CreateCharge> logger)
{
    private const int MaxKeyLength = 255;

    public async Task<IResult> HandleAsync(string? key, IMoneyRequest request, HttpResponse response)
    {
        if (key is not { Length: > 0 and <= MaxKeyLength }) return GatewayProblem.KeyMissing;
        if (request.Validate() is { Count: > 0 } errors) return GatewayProblem.Invalid(errors);
        Activity.Current?.SetTag("alta.payment.id", request.PaymentId);

        if (!keys.TryEnter(key, request.PaymentId)) return GatewayProblem.KeyInFlight;
        try
        {
            var setting = behavior.Take(request.PaymentId);
            if (setting.Mode != BehaviorMode.Normal) logger.Misbehaved(request.PaymentId, setting.Mode);
            if (setting.Mode == BehaviorMode.Down) return Unavailable(response);
            if (setting.Mode == BehaviorMode.Unauthorized) return GatewayProblem.Unauthorized;

            if (!await WaitAsync(setting)) return Unavailable(response);
            if (setting.Mode == BehaviorMode.ErrorBeforeCharge || request.FailsAlways())
                return GatewayProblem.Internal;

            var asked = Decide(key, request, setting);
            var (record, isReplay) = await store.RecordAsync(asked);
            if (!record.Fingerprint.AsSpan().SequenceEqual(asked.Fingerprint)) return GatewayProblem.KeyReused;

            if (isReplay) response.Headers["Idempotent-Replayed"] = "true";
            else metrics.Recorded(record.CardCharge.Status);
            if (setting.Mode == BehaviorMode.SilentAfterCharge) return new NoAnswer();
            IResult answer = record.Answered == StatusCodes.Status200OK ? TypedResults.Ok(record.CardCharge) : GatewayProblem.Internal;
            return setting.Mode == BehaviorMode.SlowAfterCharge ? new LateAnswer(answer, setting.SlowMs) : answer;
        }
        finally
        {
            // Release the key before the answer is sent or withheld: the outcome is decided, and the next request finds the record.
            keys.Leave(key);
        }
    }

    private ChargeRecord Decide(string key, IMoneyRequest request, BehaviorSetting setting)
    {
        var now = time.GetUtcNow();
        var charge = request.Entry(
            $"ch_{Guid.CreateVersion7(now):n}", setting.Mode == BehaviorMode.Decline ? "card_declined" : request.DeclineReason(),
            // Truncated to the stored precision, so that a replay equals the first answer.
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
        var answer = setting.Mode == BehaviorMode.ErrorAfterCharge
            ? StatusCodes.Status500InternalServerError
            : StatusCodes.Status200OK;
        return new(charge, key, request.Fingerprint(), answer);
    }

    // Returns false if the gateway stops first: nothing is charged then.
    private async Task<bool> WaitAsync(BehaviorSetting setting)
    {
        var milliseconds = Random.Shared.Next(setting.DelayMinMs, setting.DelayMaxMs + 1)
            + (setting.Mode == BehaviorMode.Slow ? setting.SlowMs : 0);
        if (milliseconds == 0) return true;
        var wait = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, lifetime.ApplicationStopping);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wait.IsCompletedSuccessfully;
    }

    private static ProblemHttpResult Unavailable(HttpResponse response)
    {
        response.Headers.RetryAfter = "1";
        return GatewayProblem.Unavailable;
    }
}
