using System.Globalization;
using System.Text;

namespace LocalSystem;

/// <summary>
/// The configuration file of a local <c>redis-server</c>, readable only by its owner. It has the passwords, which a command line would show.
/// </summary>
public static class RedisConfiguration
{
    public const string Name = "redis.conf";

    /// <summary>Writes it into <paramref name="folder"/>, where Redis also keeps its append-only file.</summary>
    /// <param name="port">On the loopback interface.</param>
    /// <param name="passwords">One for each of <see cref="RedisUsers.All"/>.</param>
    /// <param name="more">Further lines.</param>
    public static void Write(string folder, int port, IReadOnlyDictionary<string, string> passwords, string more = "")
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
            {more}
            """)));
    }
}
