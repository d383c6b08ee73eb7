using System.Security.Cryptography;

namespace Access;

/// <summary>The secret that signs tokens, in the format of the configuration: base64, with a prefix if it was made for development.</summary>
public static class SigningKey
{
    /// <summary>The prefix of a key that a program made at its start. Production refuses such keys.</summary>
    public const string DevelopmentPrefix = "development-";

    /// <summary>A longer key would not make HMAC-SHA256 stronger (RFC 2104, section 3).</summary>
    public const int MinBytes = 32;

    public static string MakeForDevelopment() => DevelopmentPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(MinBytes));

    public static bool IsForDevelopment(string key) => key.StartsWith(DevelopmentPrefix, StringComparison.Ordinal);

    /// <summary>The key's bytes, or null if it is not base64 or is shorter than <see cref="MinBytes"/>.</summary>
    public static byte[]? Read(string key)
    {
        var text = IsForDevelopment(key) ? key[DevelopmentPrefix.Length..] : key;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= MinBytes ? bytes[..length] : null;
    }
}
