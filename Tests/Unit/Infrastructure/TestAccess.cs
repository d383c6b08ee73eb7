using System.Net.Http.Headers;
using Access;

namespace Tests.Unit.Infrastructure;

/// <summary>The signing key of every service under test, and tokens signed with it.</summary>
internal static class TestAccess
{
    public const string Setting = "Access:SigningKey";

    public static string Key { get; } = SigningKey.MakeForDevelopment();

    public static string Token(params string[] roles) => new AccessTokens(Key, TimeProvider.System).Mint("test", roles, TimeSpan.FromHours(1));

    public static ServiceToken ServiceToken { get; } = new(new AccessTokens(Key, TimeProvider.System), "test", TimeProvider.System);

    /// <summary>The client sends a token with these roles from now on, or no token if there are none.</summary>
    public static HttpClient As(this HttpClient http, params string[] roles)
    {
        http.DefaultRequestHeaders.Authorization = roles.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", Token(roles));
        return http;
    }
}
