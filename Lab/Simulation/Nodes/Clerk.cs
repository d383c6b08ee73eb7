using Ledger.Payments;
using Microsoft.Data.Sqlite;
using Patients.Api.Payments;
using Simulation.Runtime;
using Simulation.Stores;

namespace Simulation.Nodes;

/// <summary>A payment or refund that a clerk wants, and the idempotency key of its requests.</summary>
/// <param name="Amount">What it moves: of a request without an amount, at most.</param>
internal sealed record Wish(string InvoiceId, string Key, string CardToken, long Amount)
{
    public PaymentKind Kind { get; init; }

    /// <summary>The request names the amount. Otherwise it means all that is left.</summary>
    public bool IsPart { get; init; }

    /// <summary>The payment to give back.</summary>
    public string? RefundOf { get; init; }

    /// <summary>The part that is given back once it is paid, from 0 to 1; null for no refund.</summary>
    public double? GivenBack { get; init; }
}

/// <summary>
/// A clerk, outside all processes. Sends a request, waits, and sends it again under the same key if Patients.Api died meanwhile or answered
/// with an error. Sometimes sends it twice at once. A rival tries the same invoice under another key.
/// </summary>
internal sealed class Clerk(World world, Wish wish)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public Wish Wish => wish;

    /// <summary>The payment id in the answer; null before the first answer.</summary>
    public string? PaymentId { get; private set; }

    /// <summary>The answer that says paid or declined; null before.</summary>
    public Payment? Final { get; private set; }

    /// <summary>Another payment has taken the money, another refund has given it back, or the invoice is cancelled.</summary>
    public bool IsTooLate { get; private set; }

    public bool IsServed => Final is not null || IsTooLate;

    public void Begin()
    {
        Send();
        if (!world.Chance.Is(0.15)) return;
        world.Coverage.Count(Happening.RequestConcurrent);
        Send();
    }

    private void Send()
    {
        var node = world.Chance.Of(world.Patients);
        world.Scheduler.After(world.Network.Latency(), () =>
        {
            if (node.Process is not { } process)
            {
                Again();
                return;
            }
            var isOver = false;
            // The first of these: the answer, the death of the process, the end of the clerk's patience.
            process.Died += () => Over(() => world.Coverage.Count(Happening.RequestMetACrash));
            world.Scheduler.After(Patience, () => Over(() => { }));
            process.Start("request", async () =>
            {
                ClerkAnswer? answer = null;
                try
                {
                    answer = await node.PayAsync(process, wish);
                }
                catch (SqliteException failure) when (failure.SqliteErrorCode == SimulatedDatabase.DiskError)
                {
                    world.Tell(process, $"answers {wish.Key} with 500: {failure.Message}");
                }
                if (isOver) return;
                isOver = true;
                world.Scheduler.After(world.Network.Latency(), () => Hear(answer));
            });

            void Over(Action because)
            {
                if (isOver) return;
                isOver = true;
                because();
                Again();
            }
        });
    }

    private void Hear(ClerkAnswer? answer)
    {
        if (answer?.Payment is not { } payment)
        {
            if (answer is not null) world.Checker.Refused(wish, answer.Outcome);
            IsTooLate |= answer?.Outcome is RequestPaymentOutcome.InvoiceTaken { Status: PaymentStatus.Paid }
                or RequestPaymentOutcome.InvoiceCancelled or RequestPaymentOutcome.TooMuch or RequestPaymentOutcome.TooMuchBack;
            Again(slowly: true);
            return;
        }
        world.Tell("clerk", $"hears that {wish.Key} is {payment.Status} ({payment.Id})");
        world.Checker.Heard(wish, payment);
        PaymentId = payment.Id;
        if (payment.Status is not (PaymentStatus.Paid or PaymentStatus.Declined))
        {
            Again(slowly: true);
            return;
        }
        if (Final is null && payment.Status == PaymentStatus.Paid && wish.GivenBack is { } part) world.GiveBack(wish, payment, part);
        Final = payment;
    }

    private void Again(bool slowly = false)
    {
        if (IsServed) return;
        world.Scheduler.After(TimeSpan.FromMilliseconds(world.Chance.Between(300, 4000) * (slowly ? 3 : 1)), () =>
        {
            if (IsServed) return;
            world.Coverage.Count(Happening.RequestRepeated);
            Send();
        });
    }
}
