using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Access;

/// <summary>Mints the tokens that every service takes: JWTs, signed with HMAC-SHA256.</summary>
/// <param name="signingKey">As <see cref="SigningKey"/> writes it.</param>
/// <exception cref="ArgumentException">The key is none.</exception>
public sealed class AccessTokens(string signingKey, TimeProvider time)
{
    /// <summary>Who issues tokens, and for whom: <c>iss</c> and <c>aud</c>.</summary>
    public const string Issuer = "alta";

    /// <summary>The claim that holds the roles.</summary>
    public const string RoleClaim = "role";

    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}""");

    private readonly byte[] _key = SigningKey.Read(signingKey)
        ?? throw new ArgumentException($"A key is base64 of at least {SigningKey.MinBytes} bytes.", nameof(signingKey));

    /// <param name="subject">Who it is, for limits and records; never a secret, nor a patient.</param>
    /// <param name="roles">Of <see cref="Roles"/>.</param>
    /// <param name="lifetime">From now on, in whole seconds; past it the token is refused.</param>
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
