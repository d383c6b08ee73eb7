using Clients;

namespace Experiment.Trials.Faults.Gateway;

/// <summary>
/// The gateway answers 503 for one payment and charges all others. The payment is requested while the gateway answers 503 for all,
/// so that its only sign is that others get through later.
/// </summary>
internal sealed class RefusedPayment() : Fault(
    "gateway-refuses-one", "the gateway answers 503 for one payment, until that payment is parked; all others get through", "payments parked alone")
{
    /// <summary>Far beyond the time in which a payment must be parked.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public override TimeSpan Lasts => TimeSpan.FromSeconds(15);

    public override async Task<Crash?> InjectAsync(FaultContext context, Action<string> began, CancellationToken cancellation)
    {
        using var gateway = context.Addresses.Connect(context.Addresses.Gateway, TimeSpan.FromSeconds(5));
        using var patients = new ClerkClient(context.Addresses);
        var run = $"refused-{Guid.CreateVersion7():N}"[..20];
        var bill = (await BillPatients.RunAsync(patients, run, 1, context.Chance, () => { }, cancellation))[0];
        return await context.DisturbAsync("gateway", began, async () =>
        {
            string? payment = null;
            try
            {
                await gateway.BehaveAsync(new { mode = "down" }, cancellation);
                var answer = await patients.PayAsync(bill.InvoiceId, run, OpenLoop.CardToken, cancellation, wait: 0);
                payment = answer.Payment?.PaymentId;
                if (payment is null) return 0;
                await gateway.BehaveAsync(new { mode = "down", payment_id = payment }, cancellation);
                return await WaitForAsync("parked") ? 1 : 0;
            }
            finally
            {
                await gateway.BehaveAsync(new { mode = "normal" }, CancellationToken.None);
                if (payment is not null && await WaitForAsync("parked", "paid"))
                {
                    await patients.RetryPaymentAsync(payment, CancellationToken.None);
                    await WaitForAsync("paid");
                }
            }

            async Task<bool> WaitForAsync(params string[] states) => await Poll.UntilAsync(
                async token => await patients.GetPaymentAsync(payment, token) is { } now && states.Contains(now.Status) ? now : null,
                Bound, context.Time, CancellationToken.None) is not null;
        });
    }
}
