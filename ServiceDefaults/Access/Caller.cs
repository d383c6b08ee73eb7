using System.Security.Claims;

namespace ServiceDefaults.Access;

public static class Caller
{
    /// <summary>Who calls, for the records: the token's subject.</summary>
    public static string Name(this ClaimsPrincipal caller) => caller.Identity?.Name ?? "";
}
