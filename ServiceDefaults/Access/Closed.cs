using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Access;

/// <summary>
/// What holds where an endpoint names no role: nobody may call it. Whoever is known is told, though, that a path or a method
/// does not exist; a stranger learns not even that.
/// </summary>
internal sealed class Closed : AuthorizationHandler<Closed>, IAuthorizationRequirement
{
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().AddRequirements(new Closed()).Build();

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Closed requirement)
    {
        // What routing itself answers, such as 405, is an endpoint without a route.
        if (context is { User.Identity.IsAuthenticated: true, Resource: HttpContext http } && http.GetEndpoint() is not RouteEndpoint)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
