using System.Data.Common;
using Dapper;

namespace Payments.Api.Settlement;

/// <summary>
/// Numbers the receipts without gaps: the numbers are taken behind the fence, in the settlement's transaction and in its order. A refund has
/// no receipt. Trials have a series of their own, so that they leave no gap in the hospital's.
/// </summary>
internal static class ReceiptNumbers
{
    private static readonly (string Series, bool IsTrial)[] All = [("receipt", false), ("trial-receipt", true)];

    /// <returns>The number of each settlement's receipt, null for those without one.</returns>
    public static IReadOnlyList<long?> Take(DbConnection connection, IReadOnlyList<PaymentOutcome> settled)
    {
        var numbers = new long?[settled.Count];
        foreach (var (series, isTrial) in All)
        {
            int[] places = [.. Enumerable.Range(0, settled.Count).Where(index => HasReceipt(settled[index]) && settled[index].Payment.IsTrial == isTrial)];
            if (places.Length == 0) continue;
            // One statement for the whole batch.
            var last = connection.ExecuteScalar<long>(
                "UPDATE numbers SET last = last + @by WHERE series = @series RETURNING last", new { by = (long)places.Length, series });
            foreach (var (index, place) in places.Index()) numbers[place] = last - places.Length + 1 + index;
        }
        return numbers;
    }

    private static bool HasReceipt(PaymentOutcome settled) => settled is { Outcome: Outcome.Paid, Payment.IsRefund: false };
}
