using Dapper;
using Ledger;
using Ledger.Payments;
using ServiceDefaults;
using Storage;

namespace Payments.Api.Reconciliation;

/// <summary>How far gateway and ledger have been compared.</summary>
/// <param name="Charges">Number of the gateway's charges compared, in order of creation.</param>
/// <param name="Sequence">Sequence of the last settlement compared.</param>
public readonly record struct Compared(long Charges, long Sequence);

/// <summary>A settlement, with the fields that the comparison needs.</summary>
public sealed record SettledPayment(long Sequence, string PaymentId, string? ChargeId);

/// <summary>The reconciler's SQL statements.</summary>
public sealed class ReconciliationLedger(Database ledger, TimeProvider time)
{
    public Task<Compared> ComparedAsync() => ledger.ReadAsync(async connection =>
    {
        var (charges, sequence) = await connection.QuerySingleAsync<(long, long)>("SELECT charges, sequence FROM reconciliation WHERE id = 1");
        return new Compared(charges, sequence);
    });

    /// <summary>Saves the position, which never moves back: if two leaders save, the one that compared more wins.</summary>
    public Task SaveAsync(Compared compared, CancellationToken cancellation) => ledger.WriteAsync(connection => connection.Execute("""
        UPDATE reconciliation SET compared_at = @now,
            charges = CASE WHEN charges > @Charges THEN charges ELSE @Charges END,
            sequence = CASE WHEN sequence > @Sequence THEN sequence ELSE @Sequence END
        WHERE id = 1
        """, new { compared.Charges, compared.Sequence, now = time.GetUnixMicroseconds() }), cancellation);

    public async Task<LedgerPayment?> FindAsync(string paymentId) => await ledger.ReadAsync(connection =>
        connection.QuerySingleOrDefaultAsync<LedgerPayment>("""
            SELECT p.id AS Id, p.status AS Status, p.amount AS Amount, p.currency AS Currency, s.gateway_charge_id AS ChargeId
            FROM payments p LEFT JOIN settlements s ON s.payment_id = p.id WHERE p.id = @paymentId
            """, new { paymentId }));

    public Task<long> LastSequenceAsync() =>
        ledger.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT coalesce(max(sequence), 0) FROM settlements"));

    /// <summary>The next settlements in order, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<SettledPayment>> SettledAsync(long after, long upTo, int count) =>
    [
        .. await ledger.ReadAsync(connection => connection.QueryAsync<SettledPayment>("""
            SELECT sequence AS Sequence, payment_id AS PaymentId, gateway_charge_id AS ChargeId
            FROM settlements WHERE sequence > @after AND sequence <= @upTo ORDER BY sequence LIMIT @count
            """, new { after, upTo, count })),
    ];

    /// <summary>Records the difference, and repairs it if it is repairable.</summary>
    /// <param name="server">The replica that compares.</param>
    /// <returns>Whether it was repaired now; null if it was already known.</returns>
    public async Task<bool?> ReportAsync(Difference difference, string server, CancellationToken cancellation)
    {
        var repaired = difference.IsRepairable
            && await ledger.RetryPaymentAsync(difference.PaymentId, traceParent: null, server, time, cancellation) is RetryPaymentOutcome.Requested;
        var isNew = await ledger.WriteAsync(connection => connection.Execute("""
            INSERT INTO differences (kind, payment_id, charge_id, detail, found_at, repaired_at)
            VALUES (@kind, @PaymentId, @chargeId, @Detail, @now, @repairedAt)
            ON CONFLICT (kind, payment_id, charge_id) DO NOTHING
            """, new
        {
            kind = Name(difference.Kind),
            difference.PaymentId,
            chargeId = difference.ChargeId ?? "",
            difference.Detail,
            now = time.GetUnixMicroseconds(),
            repairedAt = repaired ? time.GetUnixMicroseconds() : (long?)null,
        }), cancellation);
        return isNew == 1 || repaired ? repaired : null;
    }

    /// <summary>The name in the ledger and in metrics, for example <c>charged_twice</c>.</summary>
    public static string Name(DifferenceKind kind) => SnakeCaseJson.Name(kind);
}
