using Access;
using Gateway.Simulator.Behavior;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Access;

namespace Gateway.Simulator.Charges;

/// <summary>
/// <c>POST /charges</c> charges a card once per key, <c>POST /refunds</c> gives a charge back once per key. <c>GET /charges</c> looks both up.
/// </summary>
internal static class CardChargesApi
{
    public static void MapCharges(this IEndpointRouteBuilder app)
    {
        app.MapPost("/charges", (
            [FromHeader(Name = "Idempotency-Key")] string? key,
            ChargeRequest request,
            CreateCharge create,
            HttpContext http) =>
            create.HandleAsync(key, request, http.Response)).RequireRoles(Roles.Service);
        app.MapPost("/refunds", (
            [FromHeader(Name = "Idempotency-Key")] string? key,
            RefundRequest request,
            CreateCharge create,
            HttpContext http) =>
            create.HandleAsync(key, request, http.Response)).RequireRoles(Roles.Service);
        app.MapGet("/charges", async Task<IResult> (
            ChargeStore store,
            KeysInFlight keys,
            BehaviorSwitch behavior,
            [FromQuery(Name = "payment_id")] string[] paymentIds,
            [FromQuery] int page = 1,
            [FromQuery(Name = "page_size")] int pageSize = 100) =>
            behavior.Current.Mode == BehaviorMode.Unauthorized
                ? GatewayProblem.Unauthorized
                : await ListCharges.HandleAsync(store, keys, paymentIds, page, pageSize)).RequireRoles(Roles.Operator, Roles.Service);
    }
}
