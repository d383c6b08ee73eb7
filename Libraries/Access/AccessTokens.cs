using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Access;

/// <summary>Mints the tokens that every service accepts: JWTs signed with HMAC-SHA256.</summary>
/// <param name="signingKey">In the format of <see cref="SigningKey"/>.</param>
/// <exception cref="ArgumentException">The key is invalid.</exception>
public sealed class AccessTokens(string signingKey, TimeProvider time)
{
    /// <summary>The issuer and the audience of every token: <c>iss</c> and <c>aud</c>.</summary>
    public const string Issuer = "alta";

    /// <summary>The claim that holds the roles.</summary>
    public const string RoleClaim = "role";

    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}""");

    private readonly byte[] _key = SigningKey.Read(signingKey)
        ?? throw new ArgumentException($"A signing key must be base64 of at least {SigningKey.MinBytes} bytes.", nameof(signingKey));

    /// <param name="subject">The caller's name, for rate limits and records. Never a secret or a patient.</param>
    /// <param name="roles">Values of <see cref="Roles"/>.</param>
    /// <param name="lifetime">From now, in whole seconds. An expired token is refused.</param>
    public string Mint(string subject, IEnumerable<string> roles, TimeSpan lifetime)
    {
        var claims = new JsonObject
        {
            ["sub"] = subject,
            [RoleClaim] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
            ["iss"] = Issuer,
            ["aud"] = Issuer,
            ["exp"] = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Header}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
