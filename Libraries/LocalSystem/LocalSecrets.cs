using System.Security.Cryptography;
using Access;

namespace LocalSystem;

/// <summary>The secrets of a system that is started on this machine: new at each start, told to its parts alone, by their environment.</summary>
public sealed class LocalSecrets
{
    /// <summary>What every part takes tokens by.</summary>
    public string SigningKey { get; } = Access.SigningKey.MakeForDevelopment();

    /// <summary>What a person signs in with on the page. For the part that serves it alone.</summary>
    public string SignInCode { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The password of each user of Redis.</summary>
    public IReadOnlyDictionary<string, string> Redis { get; } = RedisUsers.MakePasswords();

    public AccessTokens Tokens(TimeProvider time) => new(SigningKey, time);
}
