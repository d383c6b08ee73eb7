using System.Net.Http.Headers;
using Access;

namespace Tests.Unit.Infrastructure;

/// <summary>The key of every service that is tested, and tokens signed with it.</summary>
internal static class TestAccess
{
    public const string Setting = "Access:SigningKey";

    public static string Key { get; } = SigningKey.MakeForDevelopment();

    public static string Token(params string[] roles) => new AccessTokens(Key, TimeProvider.System).Mint("test", roles, TimeSpan.FromHours(1));

    public static ServiceToken ServiceToken { get; } = new(new AccessTokens(Key, TimeProvider.System), "test", TimeProvider.System);

    /// <summary>From now on the client calls with a token of these roles; with none of them, without a token.</summary>
    public static HttpClient As(this HttpClient http, params string[] roles)
    {
        http.DefaultRequestHeaders.Authorization = roles.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", Token(roles));
        return http;
    }
}
