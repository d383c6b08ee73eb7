using System.Globalization;
using System.Text;

namespace LocalSystem;

/// <summary>The configuration file of a local <c>redis-server</c>, readable for its owner alone: it has the passwords, which no command line shows.</summary>
public static class RedisConfiguration
{
    public const string Name = "redis.conf";

    /// <summary>Writes it into <paramref name="folder"/>, which is also where the append-only file stands.</summary>
    /// <param name="port">On the loopback interface.</param>
    /// <param name="passwords">Of each of <see cref="RedisUsers.All"/>.</param>
    public static void Write(string folder, int port, IReadOnlyDictionary<string, string> passwords)
    {
        Directory.CreateDirectory(folder);
        OwnersFile.Write(Path.Combine(folder, Name), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            bind 127.0.0.1
            port {port}
            dir "{folder}"
            appendonly yes
            appendfsync everysec
            save ""
            {RedisUsers.Rules(passwords)}
            """)));
    }
}
