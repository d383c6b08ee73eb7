using Clients;
using Experiment.History;

namespace Tests.Cluster;

/// <summary>Builds a clean history of five payments and variants of it.</summary>
internal static class Histories
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TrialHistory Clean()
    {
        var numbers = Enumerable.Range(1, 5).ToList();
        return new TrialHistory(
            numbers.ConvertAll(number => new Ask(number, $"invoice-{number}", number * 100, TimeSpan.FromSeconds(number), TimeSpan.FromMilliseconds(40),
                new PaymentAnswer(200, Payment(number), null))),
            numbers.ConvertAll(number => new SettlementView(number, PaymentId(number), $"invoice-{number}", "paid", number * 100, "COP",
                $"charge-{number}", Server(number), Epoch(number), $"1764000000000-{number}", Start.AddSeconds(number))
            {
                Kind = "card",
                ReceiptNumber = number,
            }),
            numbers.ConvertAll(number => new ChargeView($"charge-{number}", PaymentId(number), "charged", number * 100)),
            numbers.ToDictionary(PaymentId, Payment));
    }

    public static string PaymentId(int number) => $"payment-{number}";

    public static PaymentView Payment(int number) => new(PaymentId(number), $"invoice-{number}", "paid", true, number * 100, "COP",
        Server(number), Epoch(number), $"1764000000000-{number}", number);

    public static TrialHistory WithAnswer(this TrialHistory history, int number, Func<PaymentAnswer, PaymentAnswer> change) => history with
    {
        Asks = [.. history.Asks.Select(ask => ask.Number == number ? ask with { Answer = change(ask.Answer) } : ask)],
    };

    public static IReadOnlyDictionary<string, PaymentView> With(
        this IReadOnlyDictionary<string, PaymentView> payments, string id, Func<PaymentView, PaymentView> change) =>
        payments.ToDictionary(payment => payment.Key, payment => payment.Key == id ? change(payment.Value) : payment.Value);

    /// <summary>Changes the arrival of every payment everywhere in the history.</summary>
    public static TrialHistory WithArrivals(this TrialHistory history, params string[] arrivals) => history.Everywhere(
        (number, payment) => payment with { Arrival = arrivals[number - 1] },
        settlement => settlement with { Arrival = arrivals[settlement.Sequence - 1] });

    /// <summary>Declines one payment consistently: a declined card is a normal outcome.</summary>
    public static TrialHistory Declined(this TrialHistory history, int declined)
    {
        var changed = history.Everywhere(
            (number, payment) => number == declined ? payment with { Status = "declined", ExitGranted = false } : payment,
            settlement => settlement.Sequence == declined ? settlement with { Outcome = "declined", GatewayChargeId = null, ReceiptNumber = null }
                : settlement.Sequence > declined ? settlement with { ReceiptNumber = settlement.ReceiptNumber - 1 } : settlement);
        return changed with
        {
            Charges = [.. changed.Charges.Select(charge => charge.PaymentId == PaymentId(declined) ? charge with { Status = "declined" } : charge)],
        };
    }

    private static TrialHistory Everywhere(
        this TrialHistory history, Func<int, PaymentView, PaymentView> payment, Func<SettlementView, SettlementView> settlement) => history with
        {
            Asks = [.. history.Asks.Select(ask => ask with { Answer = ask.Answer with { Payment = payment(ask.Number, ask.Answer.Payment!) } })],
            Settlements = [.. history.Settlements.Select(settlement)],
            Payments = history.Payments.ToDictionary(pair => pair.Key, pair => payment((int)pair.Value.Sequence!, pair.Value)),
        };

    private static string Server(int number) => number <= 2 ? "server_1" : "server_2";

    private static long Epoch(int number) => number <= 2 ? 1 : 2;
}
