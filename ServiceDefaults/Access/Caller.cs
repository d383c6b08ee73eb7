using System.Security.Claims;

namespace ServiceDefaults.Access;

public static class Caller
{
    /// <summary>The caller's name for the records: the token's subject.</summary>
    public static string Name(this ClaimsPrincipal caller) => caller.Identity?.Name ?? "";
}
