using Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults.Access;

namespace Gateway.Simulator.Behavior;

/// <summary><c>GET</c> and <c>PUT /behavior</c>: the switches that make the gateway misbehave.</summary>
internal static class BehaviorApi
{
    public static void MapBehavior(this IEndpointRouteBuilder app)
    {
        app.MapGet("/behavior", (BehaviorSwitch behavior) => behavior.Current).RequireRoles(Roles.Operator, Roles.Service);
        app.MapPut("/behavior", Put).RequireRoles(Roles.Operator, Roles.Service);
    }

    private static Results<Ok<BehaviorSetting>, ValidationProblem> Put(
        BehaviorRequest request, BehaviorSwitch behavior, IOptions<SimulatorOptions> defaults,
        ILogger<BehaviorSwitch> logger)
    {
        var (setting, errors) = request.Validate(defaults);
        if (setting is null) return GatewayProblem.Invalid(errors);
        behavior.Current = setting;
        logger.BehaviorChanged(setting.Mode, setting.Times, setting.PaymentId, setting.DelayMinMs, setting.DelayMaxMs);
        return TypedResults.Ok(setting);
    }
}
