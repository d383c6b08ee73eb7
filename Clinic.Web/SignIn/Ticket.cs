using System.Globalization;
using System.Security.Claims;
using Access;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Clinic.Web.SignIn;

/// <summary>The claims in the cookie: subject, roles, session and expiry.</summary>
public static class Ticket
{
    public const string Subject = "sub";
    public const string Expires = "exp";
    public const string Session = "sid";

    /// <summary>A working day. Every sign-in ends after this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    public static ClaimsPrincipal Of(string subject, IEnumerable<string> roles, DateTimeOffset expires) => new(new ClaimsIdentity(
        [
            new Claim(Subject, subject),
            .. roles.Select(role => new Claim(AccessTokens.RoleClaim, role)),
            new Claim(Session, Guid.NewGuid().ToString("N")),
            new Claim(Expires, expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme, Subject, AccessTokens.RoleClaim));

    public static IEnumerable<string> RolesOf(ClaimsPrincipal person) => person.FindAll(AccessTokens.RoleClaim).Select(claim => claim.Value);

    /// <summary>The session that the sign-in began; null if no person is signed in.</summary>
    public static string? SessionOf(ClaimsPrincipal person) => person.FindFirst(Session)?.Value;

    public static DateTimeOffset ExpiryOf(ClaimsPrincipal person) => DateTimeOffset.FromUnixTimeSeconds(
        long.TryParse(person.FindFirst(Expires)?.Value, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);

    public static bool IsOver(ClaimsPrincipal person, TimeProvider time) => time.GetUtcNow() >= ExpiryOf(person);
}
