using System.ComponentModel;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patients.Api.Charges;
using Patients.Api.Http;
using ServiceDefaults.Access;
using Storage;

namespace Patients.Api.Prices;

/// <summary>The body of <c>PUT /prices/{code}</c>.</summary>
/// <param name="Description">1 to 200 visible characters of any script; stored in NFC.</param>
/// <param name="UnitPrice">Positive, in minor units of COP (centavos).</param>
public sealed record NewPrice(ChargeKind Kind, string Description, long UnitPrice);

/// <summary>An entry of the price list.</summary>
/// <param name="Id">The code.</param>
/// <param name="UnitPrice">In minor units of <paramref name="Currency"/>.</param>
public sealed record PriceResponse(string Id, string Code, ChargeKind Kind, string Description, long UnitPrice, string Currency)
{
    public static PriceResponse Of(Price price) => new(price.Code, price.Code, price.Kind, price.Description, price.UnitPrice, price.Currency);
}

public static partial class PricesApi
{
    public static void MapPrices(this IEndpointRouteBuilder app)
    {
        var prices = app.MapGroup("/prices").WithTags("Prices");
        prices.MapGet("/", List).RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service)
            .WithSummary("List the prices, or search them by code or description").ProducesProblem(400);
        prices.MapPut("/{code}", Put).RequireRoles(Roles.Operator, Roles.Service)
            .WithSummary("Add a price, or replace the one with this code").Accepts<NewPrice>("application/json")
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415);
    }

    private static async Task<Results<Ok<PageResponse<PriceResponse>>, ProblemHttpResult>> List(
        [Description("How words of code or description begin, in any order; case, accents, width, punctuation and digit grouping are ignored")] string? search,
        [Description("From 1")] string? page,
        [FromQuery(Name = "page_size"), Description("1 to 200, default 20")] string? pageSize,
        Database ledger)
    {
        var query = new Paging();
        var (number, size) = (query.Page(page), query.Size(pageSize));
        query.CheckSearch(search);
        if (query.Problem is { } problem) return problem;
        return TypedResults.Ok(PageResponse.Of(await ledger.FindPricesAsync(search, number, size), PriceResponse.Of));
    }

    // Needs no key: sent again, it changes nothing.
    private static async Task<Results<Ok<PriceResponse>, Created<PriceResponse>, ProblemHttpResult>> Put(
        string code, JsonBody body, ClaimsPrincipal caller, Database ledger, TimeProvider time, CancellationToken cancellation)
    {
        if (!Code.IsMatch(code)) body.Reject("code", $"must have 1 to {Price.MaxCodeLength} capital letters A to Z, digits, dots, dashes or underscores");
        var price = new Price(code, body.Choice<ChargeKind>("kind"), body.Text("description", 200), body.PositiveInteger("unit_price"), Money.Currency);
        body.RejectCardNumber("description", price.Description);
        if (body.Problem is { } problem) return problem;
        return await ledger.WriteAsync(connection => ledger.Set(connection, price, caller.Name(), time), cancellation)
            ? TypedResults.Created($"/prices?search={Uri.EscapeDataString(code)}", PriceResponse.Of(price))
            : TypedResults.Ok(PriceResponse.Of(price));
    }

    // A number of 13 or more digits might be that of a card.
    [GeneratedRegex(@"^(?!\d{13,}$)[A-Z0-9._-]{1,40}\z")]
    private static partial Regex Code { get; }
}
