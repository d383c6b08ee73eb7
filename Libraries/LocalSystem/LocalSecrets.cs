using System.Security.Cryptography;
using Access;

namespace LocalSystem;

/// <summary>The secrets of a system that is started on this machine: new at each start, passed only to its parts, in their environment.</summary>
public sealed class LocalSecrets
{
    /// <summary>The key by which every part verifies tokens.</summary>
    public string SigningKey { get; } = Access.SigningKey.MakeForDevelopment();

    /// <summary>The code for signing in on the page. Only for the part that serves the page.</summary>
    public string SignInCode { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The password of each Redis user.</summary>
    public IReadOnlyDictionary<string, string> Redis { get; } = RedisUsers.MakePasswords();

    public AccessTokens Tokens(TimeProvider time) => new(SigningKey, time);
}
