using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Simulator.Charges;

/// <summary><c>GET /charges</c>: what was really charged, even if an answer was lost or wrong.</summary>
internal static class ListCharges
{
    private const int MaxPageSize = 1000;
    private const int MaxPayments = 100;

    public static async Task<Results<Ok<ChargeList>, Ok<ChargePage>, ValidationProblem>> HandleAsync(
        ChargeStore store, KeysInFlight keys, string[] paymentIds, int page = 1, int pageSize = 100)
    {
        var errors = new Dictionary<string, string[]>();
        if (paymentIds.Length > MaxPayments) errors["payment_id"] = [$"payment_id may be given {MaxPayments} times at most."];
        else if (paymentIds.Length > 0)
        {
            // Asked first: what ends meanwhile is in the record that is read after it.
            var isPending = keys.AnyOf(paymentIds);
            return TypedResults.Ok(new ChargeList(await store.OfPaymentsAsync(paymentIds), isPending));
        }
        if (page < 1) errors["page"] = ["page must be at least 1."];
        if (pageSize is < 1 or > MaxPageSize) errors["page_size"] = [$"page_size must be from 1 to {MaxPageSize}."];
        if (errors.Count > 0) return GatewayProblem.Invalid(errors);

        var (charges, total) = await store.PageAsync((page - 1L) * pageSize, pageSize);
        return TypedResults.Ok(new ChargePage(charges, page, pageSize, total));
    }
}

/// <summary>Every charge and refund of the payments that were asked for.</summary>
/// <param name="Pending">A request for one of them is still being processed, and may add an entry.</param>
internal sealed record ChargeList(IReadOnlyList<CardCharge> Items, bool Pending);

/// <summary>A page of all charges and refunds, in order of creation.</summary>
internal sealed record ChargePage(IReadOnlyList<CardCharge> Items, int Page, int PageSize, long Total);
