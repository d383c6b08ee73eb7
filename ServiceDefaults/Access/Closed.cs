using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Access;

/// <summary>
/// Default policy: endpoints without a role are denied. Callers with a valid token still learn that a path or a method does not
/// exist; callers without one do not.
/// </summary>
internal sealed class Closed : AuthorizationHandler<Closed>, IAuthorizationRequirement
{
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().AddRequirements(new Closed()).Build();

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Closed requirement)
    {
        // Routing's own answers, such as 405, are endpoints without a route.
        if (context is { User.Identity.IsAuthenticated: true, Resource: HttpContext http } && http.GetEndpoint() is not RouteEndpoint)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
