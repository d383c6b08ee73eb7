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

/// <summary>
/// Accepts the system's sign-in code, once, or a token that is signed with its key. What a link carries is spent by its first use: links
/// stay in histories and on screens.
/// </summary>
public sealed class SignInDesk(IConfiguration configuration, IOptionsMonitor<JwtBearerOptions> bearer, Sessions sessions, TimeProvider time)
{
    /// <summary>A code has no end of its own. A new one is made at each start of a local system.</summary>
    private static readonly TimeSpan CodeIsSpentFor = TimeSpan.FromDays(3650);

    private readonly Remembered _spent = new(SignInExtensions.KeptFile(configuration, "spent-links.txt"), time);

    /// <summary>The subject of a sign-in with the code. A development machine has only one person.</summary>
    private const string Person = "local";

    /// <summary>The principal for a code or a token; null if it is neither, or spent.</summary>
    /// <param name="isLink">It came in a link.</param>
    public async Task<ClaimsPrincipal?> RecogniseAsync(string? codeOrToken, bool isLink)
    {
        var given = codeOrToken?.Trim() ?? "";
        if (given.Length == 0 || await ReadAsync(given) is not { } person) return null;
        var print = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(given)));
        if (IsCode(given)) return _spent.TryAdd(print, time.GetUtcNow() + CodeIsSpentFor) ? person : null;
        return (isLink ? _spent.TryAdd(print, Ticket.ExpiryOf(person)) : !_spent.Has(print)) ? person : null;
    }

    private async Task<ClaimsPrincipal?> ReadAsync(string given)
    {
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

    /// <summary>Begins the person's session. The one that the browser had before is over.</summary>
    public Task SignInAsync(HttpContext context, ClaimsPrincipal person)
    {
        sessions.End(context.User);
        return context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, person,
            new AuthenticationProperties { ExpiresUtc = Ticket.ExpiryOf(person), IsPersistent = true, AllowRefresh = false });
    }

    private bool IsCode(string given) => configuration["Access:SignInCode"] is { Length: >= 32 } code
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(code));
}
