using System.Security.Cryptography;
using System.Text;

namespace LocalSystem;

/// <summary>
/// The users of Redis, as <c>Libraries/LocalSystem/users.acl</c> has them: a service's may do what that service does, and nothing else;
/// a caller without a password may do nothing.
/// </summary>
public static class RedisUsers
{
    /// <summary>Whoever looks after Redis: a person, a supervisor, a fault.</summary>
    public const string Admin = "admin";

    /// <summary>The services' are named as their parts are.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, "patients", "payments", "monitor"];

    /// <summary>A new password for each user.</summary>
    public static IReadOnlyDictionary<string, string> MakePasswords() =>
        All.ToDictionary(user => user, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>What Redis is told of them, a line for each, as in its configuration file or its ACL file.</summary>
    public static string Rules(IReadOnlyDictionary<string, string> passwords)
    {
        using var template = new StreamReader(typeof(RedisUsers).Assembly.GetManifestResourceStream("users.acl")!, Encoding.UTF8);
        return All.Aggregate(template.ReadToEnd(), (rules, user) => rules.Replace($"{{{user}}}", passwords[user], StringComparison.Ordinal));
    }
}
