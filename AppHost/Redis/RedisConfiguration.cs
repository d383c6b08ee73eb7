using System.Globalization;

namespace AppHost.Redis;

/// <summary>The configuration file of a local <c>redis-server</c>, readable by its owner alone: it has the password.</summary>
internal static class RedisConfiguration
{
    public const string Name = "redis.conf";

    /// <summary>Writes it into <paramref name="folder"/>, which is also where the append-only file stands.</summary>
    /// <param name="port">On the loopback interface.</param>
    public static async Task WriteAsync(string folder, int port, ParameterResource password, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var secret = await password.GetValueAsync(cancellation);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            bind 127.0.0.1
            port {port}
            dir "{folder}"
            appendonly yes
            appendfsync everysec
            save ""
            requirepass {secret}

            """);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(Path.Combine(folder, Name), options);
        await file.WriteAsync(text.AsMemory(), cancellation);
    }
}
