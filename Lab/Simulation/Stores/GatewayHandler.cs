using System.Net;
using System.Text;
using System.Text.Json;
using Payments.Api.Settlement;
using Simulation.Runtime;

namespace Simulation.Stores;

/// <summary>The connection to the gateway, below the production <c>GatewayClient</c>: requests and answers take time, get lost or come too late.</summary>
internal sealed class GatewayHandler(World world, Process process) : HttpMessageHandler
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HashSet<string> _charged = [];

    private sealed record Request(string PaymentId, long Amount, string Currency, string? CardToken, string? ChargeOf);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        // On the timeline, which has no synchronization context: the client's own continuations must run in this thread.
        cancellationToken.Register(() => world.Scheduler.After(TimeSpan.Zero, () => answer.TrySetCanceled(cancellationToken)));
        var isCut = world.Network.IsCut("gateway", process.Node.Name);
        if (isCut && world.Chance.Is(0.5))
        {
            Fail(answer, new HttpRequestException(HttpRequestError.ConnectionError, "No route to host"));
            return answer.Task;
        }
        if (isCut || world.Network.Loses())
        {
            world.Coverage.Count(Happening.GatewayRequestLost);
            return answer.Task;
        }
        var isLookUp = request.Method == HttpMethod.Get;
        var (body, key) = (isLookUp ? null : Read(request), isLookUp ? null : request.Headers.GetValues("Idempotency-Key").Single());
        var paymentId = body?.PaymentId ?? Uri.UnescapeDataString(request.RequestUri!.Query["?payment_id=".Length..]);
        if (!isLookUp)
        {
            _charged.Add(paymentId);
            world.Checker.AsksToMove(process, paymentId);
        }
        else if (paymentId != LeaderWork.NoPayment && !_charged.Contains(paymentId)) world.Coverage.Count(Happening.LookedUpBecauseOfAge);
        world.Scheduler.After(world.Network.Latency(), () =>
        {
            // A dead process's connection was closed. What it had sent may or may not arrive.
            if (process.IsDead && world.Chance.Is(0.5)) return;
            if (isLookUp) LookUp(answer, paymentId);
            else Charge(answer, body!, key!);
        });
        return answer.Task;
    }

    private void LookUp(TaskCompletionSource<HttpResponseMessage> answer, string paymentId)
    {
        if (Refusal(world.Gateway.ModeOf(paymentId)) is { } refusal && refusal != HttpStatusCode.Conflict) Reply(answer, refusal, null);
        else
        {
            var isPending = world.Gateway.IsUnderWay(paymentId);
            if (isPending) world.Coverage.Count(Happening.LookedUpWhilePending);
            Reply(answer, HttpStatusCode.OK, new { items = world.Gateway.Find(paymentId), pending = isPending });
        }
    }

    private void Charge(TaskCompletionSource<HttpResponseMessage> answer, Request request, string key)
    {
        var mode = world.Gateway.ModeOf(request.PaymentId);
        if (Refusal(mode) is { } refusal)
        {
            Reply(answer, refusal, null);
            return;
        }
        if (mode == GatewayMode.Nonsense)
        {
            Reply(answer, HttpStatusCode.OK, "<html>");
            return;
        }
        if (!world.Gateway.TryEnter(key, request.PaymentId))
        {
            world.Coverage.Count(Happening.ChargeInProgress);
            Reply(answer, HttpStatusCode.Conflict, null);
            return;
        }
        var (least, most) = mode switch { GatewayMode.Slow => (3000, 9000), GatewayMode.Stuck => (20_000, 90_000), _ => (20, 200) };
        world.Scheduler.After(TimeSpan.FromMilliseconds(world.Chance.Between(least, most)), () =>
        {
            world.Gateway.Leave(key);
            if (mode == GatewayMode.ErrorBeforeCharge)
            {
                Reply(answer, HttpStatusCode.InternalServerError, null);
                return;
            }
            var answersError = mode == GatewayMode.ErrorAfterCharge;
            var (charge, status) = request.ChargeOf is { } chargeOf
                ? world.Gateway.Refund(process, key, request.PaymentId, chargeOf, request.Amount, answersError)
                : world.Gateway.Charge(process, key, request.PaymentId, request.Amount, request.CardToken, answersError);
            if (process.DiesAt(KillPoint.GatewayCharged)) return;
            if (mode == GatewayMode.SilentAfterCharge)
            {
                world.Coverage.Count(Happening.GatewaySilent);
                return;
            }
            Reply(answer, (HttpStatusCode)status, status == 200 ? charge : null);
        });
    }

    private static HttpStatusCode? Refusal(GatewayMode mode) => mode switch
    {
        GatewayMode.Down => HttpStatusCode.ServiceUnavailable,
        GatewayMode.Unauthorized => HttpStatusCode.Unauthorized,
        GatewayMode.InProgress => HttpStatusCode.Conflict,
        _ => null,
    };

    private void Reply(TaskCompletionSource<HttpResponseMessage> answer, HttpStatusCode status, object? body)
    {
        if (world.Network.Loses() || world.Network.IsCut("gateway", process.Node.Name))
        {
            world.Coverage.Count(Happening.GatewayReplyLost);
            return;
        }
        world.Scheduler.After(world.Network.Latency(), () => answer.TrySetResult(new HttpResponseMessage(status)
        {
            Content = new StringContent(body is null ? "{}" : JsonSerializer.Serialize(body, Json), Encoding.UTF8, "application/json"),
        }));
    }

    private void Fail(TaskCompletionSource<HttpResponseMessage> answer, Exception failure) =>
        world.Scheduler.After(world.Network.Latency(), () => answer.TrySetException(failure));

    private static Request Read(HttpRequestMessage request)
    {
        var text = request.Content!.ReadAsStringAsync();
        if (!text.IsCompleted) throw new SimulationLeakException("A request's body is written asynchronously.");
        return JsonSerializer.Deserialize<Request>(text.GetAwaiter().GetResult(), Json)!;
    }
}
