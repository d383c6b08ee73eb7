using System.Security.Cryptography;
using System.Text;

namespace LocalSystem;

/// <summary>
/// The users of Redis, defined in <c>Libraries/LocalSystem/users.acl</c>. A service's user may do only what that service does;
/// a client without a password may do nothing. <c>default</c> is off, so that no client can be it, but it has all rights: as this user Redis reads its own
/// file at a start, and without rights it leaves out every transaction, also those that scripts leave in the file.
/// </summary>
public static class RedisUsers
{
    /// <summary>For administration: by an operator, a supervisor or an injected fault.</summary>
    public const string Admin = "admin";

    /// <summary>The services' users have the names of their parts.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, "patients", "payments", "monitor"];

    /// <summary>A new password for each user.</summary>
    public static IReadOnlyDictionary<string, string> MakePasswords() =>
        All.ToDictionary(user => user, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The ACL rules, one line for each user, for Redis's configuration file or its ACL file.</summary>
    public static string Rules(IReadOnlyDictionary<string, string> passwords) => Rules("users.acl", passwords);

    /// <summary>The rules of the users for replication: of a replica at its master, and of a Sentinel.</summary>
    public static string ReplicationRules(IReadOnlyDictionary<string, string> passwords) => Rules("replication.acl", passwords);

    private static string Rules(string name, IReadOnlyDictionary<string, string> passwords)
    {
        using var template = new StreamReader(typeof(RedisUsers).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return All.Aggregate(template.ReadToEnd(), (rules, user) => rules.Replace($"{{{user}}}", passwords[user], StringComparison.Ordinal));
    }
}
