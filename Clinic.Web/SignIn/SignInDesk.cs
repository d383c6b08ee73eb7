using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Clinic.Web.SignIn;

/// <summary>Accepts the system's sign-in code, or a token that is signed with its key.</summary>
public sealed class SignInDesk(IConfiguration configuration, IOptionsMonitor<JwtBearerOptions> bearer, TimeProvider time)
{
    /// <summary>The subject of a sign-in with the code. A development machine has only one person.</summary>
    private const string Person = "local";

    /// <summary>The principal for a code or a token; null if it is neither.</summary>
    public async Task<ClaimsPrincipal?> RecogniseAsync(string? codeOrToken)
    {
        var given = codeOrToken?.Trim() ?? "";
        if (given.Length == 0) return null;
        if (IsCode(given)) return Ticket.Of(Person, [Roles.Clerk, Roles.Operator], time.GetUtcNow() + Ticket.Longest);
        // The same check as at every service.
        var options = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(given, options.TokenValidationParameters);
        if (!result.IsValid || result.ClaimsIdentity.Name is not { } subject) return null;
        var roles = result.ClaimsIdentity.FindAll(AccessTokens.RoleClaim).Select(claim => claim.Value);
        var longest = time.GetUtcNow() + Ticket.Longest;
        var expires = new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero);
        return Ticket.Of(subject, roles, expires < longest ? expires : longest);
    }

    public static Task SignInAsync(HttpContext context, ClaimsPrincipal person) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme, person,
        new AuthenticationProperties { ExpiresUtc = Ticket.ExpiryOf(person), IsPersistent = true, AllowRefresh = false });

    private bool IsCode(string given) => configuration["Access:SignInCode"] is { Length: >= 32 } code
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
}
