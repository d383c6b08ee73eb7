using Dapper;
using Ledger;
using Ledger.Payments;
using Storage;

namespace Patients.Api.Payments;

/// <summary>One entry of the ledger. <paramref name="Amount"/> is in minor units.</summary>
public sealed record Settlement(
    long Sequence, string PaymentId, string InvoiceId, PaymentStatus Outcome, long Amount, string Currency,
    string? GatewayChargeId, string SettledBy, long Epoch, Arrival Arrival, DateTimeOffset SettledAt, PaymentKind Kind, string? RefundOf,
    long? ReceiptNumber, long Shard);

public static class FindSettlements
{
    /// <summary>Up to <paramref name="limit"/> entries with a higher sequence than <paramref name="after"/>, and the total number of entries.</summary>
    public static Task<(IReadOnlyList<Settlement> Items, long Total)> FindSettlementsAsync(this Database ledger, long after, int limit) =>
        ledger.BrowseAsync<(IReadOnlyList<Settlement>, long)>(async connection =>
        {
            var rows = await connection.QueryAsync<Row>("""
                SELECT settlements.sequence, payment_id AS PaymentId, invoice_id AS InvoiceId, outcome, settlements.amount,
                       settlements.currency, gateway_charge_id AS GatewayChargeId, settled_by AS SettledBy, settlements.epoch,
                       settlements.arrival, settled_at AS SettledAt, kind, refund_of AS RefundOf, receipt_number AS ReceiptNumber,
                       coalesce(epochs.shard, 0) AS Shard
                FROM settlements
                JOIN payments ON payments.id = settlements.payment_id
                LEFT JOIN epochs ON epochs.epoch = settlements.epoch
                WHERE settlements.sequence > @after ORDER BY settlements.sequence LIMIT @limit
                """, new { after, limit });
            // Sequences have no gaps, so the highest one is the count. Counting millions of rows would take seconds.
            var total = await connection.ExecuteScalarAsync<long>("SELECT coalesce(max(sequence), 0) FROM settlements");
            return ([.. rows.Select(row => row.ToSettlement())], total);
        });

    private sealed class Row
    {
        public long Sequence { get; init; }
        public required string PaymentId { get; init; }
        public required string InvoiceId { get; init; }
        public required string Outcome { get; init; }
        public long Amount { get; init; }
        public required string Currency { get; init; }
        public string? GatewayChargeId { get; init; }
        public required string SettledBy { get; init; }
        public long Epoch { get; init; }
        public long Arrival { get; init; }
        public long SettledAt { get; init; }
        public required string Kind { get; init; }
        public string? RefundOf { get; init; }
        public long? ReceiptNumber { get; init; }
        public long Shard { get; init; }

        public Settlement ToSettlement() => new(
            Sequence, PaymentId, InvoiceId, StoredStatus.Parse(Outcome), Amount, Currency,
            GatewayChargeId, SettledBy, Epoch, new Arrival(Arrival), LedgerExtensions.FromUnixMicroseconds(SettledAt),
            Enum.Parse<PaymentKind>(Kind, ignoreCase: true), RefundOf, ReceiptNumber, Shard);
    }
}
