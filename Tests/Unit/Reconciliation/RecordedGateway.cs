using Payments.Api.Gateway;
using Payments.Api.Reconciliation;

namespace Tests.Unit.Reconciliation;

/// <summary>The gateway's record in memory. Notes how much is asked for at once.</summary>
internal sealed class RecordedGateway(int pageSize) : IGatewayRecord
{
    private readonly Lock _turn = new();

    public List<GatewayCharge> Charges { get; } = [];

    /// <summary>Calls until the next ones fail; null if they do not.</summary>
    public int? AnswersLeft { get; set; }

    public int Calls { get; private set; }

    public List<long> Skipped { get; } = [];

    public int MostPayments { get; private set; }

    public void Add(int number, string? id = null) => Charges.Add(new(id ?? $"c{number}", $"p{number}", IsDeclined: false, 100, "COP"));

    public Task<IReadOnlyList<GatewayCharge>> ReadAsync(long skip, CancellationToken cancellation)
    {
        lock (_turn) Skipped.Add(skip);
        return Answer(Charges.Skip((int)skip).Take(pageSize));
    }

    public Task<IReadOnlyList<GatewayCharge>> OfPaymentsAsync(IReadOnlyCollection<string> paymentIds, CancellationToken cancellation)
    {
        MostPayments = Math.Max(MostPayments, paymentIds.Count);
        // Charges are in order of their payments' numbers, except the few at the end.
        return Answer(paymentIds.SelectMany(Of));
    }

    private IEnumerable<GatewayCharge> Of(string payment)
    {
        var number = int.Parse(payment.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        return number <= Charges.Count && Charges[number - 1].PaymentId == payment
            ? [Charges[number - 1]]
            : Charges.Where(charge => charge.PaymentId == payment);
    }

    private Task<IReadOnlyList<GatewayCharge>> Answer(IEnumerable<GatewayCharge> charges)
    {
        lock (_turn)
        {
            Calls++;
            if (AnswersLeft is <= 0) throw new HttpRequestException("down");
            AnswersLeft--;
            return Task.FromResult<IReadOnlyList<GatewayCharge>>([.. charges]);
        }
    }
}
