using Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Access;

/// <summary>Turns a refusal into a problem that says what is missing: a token (401) or a role (403).</summary>
internal sealed class Denial(IProblemDetailsService problems) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }
        string detail;
        if (authorizeResult.Challenged)
        {
            // Writes the status and WWW-Authenticate, with the error if there was a token (RFC 6750, section 3).
            await context.ChallengeAsync();
            detail = Explain((await context.AuthenticateAsync()).Failure);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            detail = Explain(context, policy);
        }
        await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = { Status = context.Response.StatusCode, Detail = detail },
        });
    }

    private static string Explain(Exception? failure) => failure switch
    {
        null => "Every call needs a token: send the header Authorization: Bearer TOKEN. "
            + "A local system writes a token for each role into access.json in its data folder.",
        SecurityTokenInvalidLifetimeException => "The token has expired: get a new one.",
        _ => "The token is invalid: get one that is signed with this system's key.",
    };

    private static string Explain(HttpContext context, AuthorizationPolicy policy)
    {
        var needed = policy.Requirements.OfType<RolesAuthorizationRequirement>().SelectMany(requirement => requirement.AllowedRoles).ToList();
        if (needed.Count == 0) return "No role may do this.";
        var own = context.User.FindAll(AccessTokens.RoleClaim).Select(role => role.Value).ToList();
        return $"This needs the role {string.Join(" or ", needed)}; the token has {(own.Count == 0 ? "none" : string.Join(" and ", own))}.";
    }
}
