using System.Globalization;
using Ledger.Payments;
using PaymentQueue;
using Payments.Api.Gateway;
using Payments.Api.Settlement;
using Simulation.Stores;

namespace Simulation.Mutations;

internal sealed class NoGatewayKey : Mutation
{
    private const string Header = "Idempotency-Key";

    public override string Name => "no-gateway-key";
    public override string Broken => "every call to the gateway has a key of its own";

    public override HttpMessageHandler Handler(World world, HttpMessageHandler inner) => new Keyless(inner);

    private sealed class Keyless(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private static int _calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Remove(Header))
                request.Headers.Add(Header, Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture));
            return base.SendAsync(request, cancellationToken);
        }
    }
}

internal sealed class TimeoutIsFailure : Mutation
{
    public override string Name => "timeout-is-failure";
    public override string Broken => "an unknown outcome is taken for a declined charge";

    public override IPaymentGateway Gateway(IPaymentGateway inner) =>
        new Answers(inner, answer => answer is GatewayAnswer.Unknown unknown ? new GatewayAnswer.Declined("none", unknown.Why) : answer);
}

internal sealed class NeverParked : Mutation
{
    public override string Name => "never-parked";
    public override string Broken => "a payment that alone gets no answer is retried for ever";

    public override IPaymentGateway Gateway(IPaymentGateway inner) =>
        new Answers(inner, answer => answer is GatewayAnswer.Unknown unknown ? new GatewayAnswer.Unavailable(unknown.Why, IsBusy: true) : answer);
}

internal sealed class KeyAgeIgnored : Mutation
{
    public override string Name => "key-age-ignored";
    public override string Broken => "a payment with an earlier intent is charged without a look-up";

    public override ISettlementLedger Ledger(World world, RedisLink link, IPaymentStream stream, ISettlementLedger inner) =>
        new Misread(inner, payment => payment with { FirstIntentAt = null });
}

internal sealed class LookUpFindsNothing : Mutation
{
    public override string Name => "look-up-finds-nothing";
    public override string Broken => "a payment in doubt is charged again as if its look-up had found nothing";

    public override IPaymentGateway Gateway(IPaymentGateway inner) => new Blind(inner);

    private sealed class Blind(IPaymentGateway inner) : IPaymentGateway
    {
        public Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) => inner.ChargeAsync(payment, cancellation);

        public Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation) => inner.RefundAsync(refund, cancellation);

        public Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) =>
            Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotFound());
    }
}

/// <summary>Changes the gateway's answers.</summary>
internal sealed class Answers(IPaymentGateway inner, Func<GatewayAnswer, GatewayAnswer> change) : IPaymentGateway
{
    public async Task<GatewayAnswer> ChargeAsync(QueuedPayment payment, CancellationToken cancellation) =>
        change(await inner.ChargeAsync(payment, cancellation));

    public async Task<GatewayAnswer> RefundAsync(QueuedPayment refund, CancellationToken cancellation) =>
        change(await inner.RefundAsync(refund, cancellation));

    public async Task<GatewayAnswer> FindAsync(string paymentId, CancellationToken cancellation) =>
        change(await inner.FindAsync(paymentId, cancellation));
}
