using System.Security.Cryptography;

namespace Access;

/// <summary>The secret that signs tokens, as it is written in the configuration: base64, behind a prefix where it is made for development.</summary>
public static class SigningKey
{
    /// <summary>What a key begins with that was made by a program at its start. Production takes none of these.</summary>
    public const string DevelopmentPrefix = "development-";

    /// <summary>HMAC-SHA256 gains nothing from more (RFC 2104, section 3).</summary>
    public const int MinBytes = 32;

    /// <summary>A new one, random.</summary>
    public static string MakeForDevelopment() => DevelopmentPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(MinBytes));

    public static bool IsForDevelopment(string key) => key.StartsWith(DevelopmentPrefix, StringComparison.Ordinal);

    /// <summary>Null when it is no base64, or too short to be a secret.</summary>
    public static byte[]? Read(string key)
    {
        var text = IsForDevelopment(key) ? key[DevelopmentPrefix.Length..] : key;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= MinBytes ? bytes[..length] : null;
    }
}
