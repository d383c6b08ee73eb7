using System.ComponentModel;
using System.Text.Json.Serialization;
using Access;
using Ledger.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Payments;

/// <summary>One entry of the ledger: a settled payment.</summary>
/// <param name="Id">The sequence, as text.</param>
/// <param name="Outcome">Paid or declined.</param>
/// <param name="Amount">In minor units of <paramref name="Currency"/>.</param>
/// <param name="GatewayChargeId">Null for cash, and for what was given up.</param>
/// <param name="Arrival">The payment's place in the order of arrival.</param>
/// <param name="Kind">Card, cash, or refund of one of them.</param>
/// <param name="RefundOf">The payment that a refund gives back; otherwise null.</param>
/// <param name="ReceiptNumber">Runs without gaps over what was paid by card or cash; otherwise null.</param>
/// <param name="Shard">The shard whose leader settled it. Left out if it is 0.</param>
public sealed record SettlementResponse(
    string Id, long Sequence, string PaymentId, string InvoiceId, PaymentStatus Outcome, long Amount, string Currency,
    string? GatewayChargeId, string SettledBy, long Epoch, string Arrival, DateTimeOffset SettledAt,
    PaymentKind Kind, string? RefundOf, long? ReceiptNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Shard = 0);

/// <summary>Entries after a sequence number, in that order, and the total number of entries.</summary>
public sealed record SettlementsResponse(IReadOnlyList<SettlementResponse> Items, long After, int PageSize, long Total);

public static class SettlementsApi
{
    private const int MaxSize = 1000;

    public static void MapSettlements(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlements", List).RequireRoles(Roles.Operator, Roles.Service).WithTags("Settlements")
            .WithSummary("Read the ledger's entries in order of settlement").ProducesProblem(400);

    private static async Task<Results<Ok<SettlementsResponse>, ProblemHttpResult>> List(
        [Description("Sequence of the last entry already read, default 0")] string? after,
        [FromQuery(Name = "page_size"), Description("1 to 1000, default 20")] string? pageSize,
        Database ledger)
    {
        var query = new Paging();
        var (start, size) = (query.WholeNumber("after", after, 0, long.MaxValue, 0), query.Size(pageSize, MaxSize));
        if (query.Problem is { } problem) return problem;
        var (items, total) = await ledger.FindSettlementsAsync(start, size);
        return TypedResults.Ok(new SettlementsResponse([.. items.Select(Of)], start, size, total));
    }

    private static SettlementResponse Of(Settlement entry) => new(
        entry.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), entry.Sequence, entry.PaymentId, entry.InvoiceId,
        entry.Outcome, entry.Amount, entry.Currency, entry.GatewayChargeId, entry.SettledBy, entry.Epoch,
        entry.Arrival.ToString(), entry.SettledAt, entry.Kind, entry.RefundOf, entry.ReceiptNumber, entry.Shard);
}
