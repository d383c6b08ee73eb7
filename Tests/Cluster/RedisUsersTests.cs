using System.Diagnostics;
using System.Net;
using Cluster;
using LocalSystem;
using StackExchange.Redis;

namespace Tests.Cluster;

/// <summary>The users in the configuration of Redis, and the parts that get a connection string. Nothing is started.</summary>
public sealed class RedisUsersTests
{
    private static readonly string Redis = ServiceSettings.ConnectionString("redis");
    private static readonly string Ledger = ServiceSettings.ConnectionString("ledger");

    private readonly ClusterOptions _options = new("data", Ports.Default, TimeSpan.Zero, TimeSpan.Zero);

    [Fact]
    public void Rules_NameEachUserOnce_WithItsPassword_AndCloseTheDefaultOne()
    {
        var passwords = RedisUsers.MakePasswords();
        var lines = RedisUsers.Rules(passwords).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["user default off allkeys allchannels allcommands", .. RedisUsers.All.Select(user => $"user {user} on … >{passwords[user]}")],
            lines.Select(line => line.Split(' ') is ["user", var name, "on", .., var last] ? $"user {name} on … {last}" : line));
        Assert.Equal(RedisUsers.All.Count, passwords.Values.Distinct().Count());
    }

    [Fact]
    public void Parts_ThatUseRedisOrTheLedger_GetItsConnectionString_WithTheirOwnUser()
    {
        var parts = Parts.Of(_options);
        Assert.Equal(["patients", "server_1", "server_2", "server_3", "monitor_1", "monitor_2"],
            parts.Where(part => part.Environment.ContainsKey(Redis)).Select(part => part.Name));
        Assert.Equal(parts.Where(part => part.Environment.ContainsKey(Redis)), parts.Where(part => part.Environment.ContainsKey(Ledger)));
        Assert.All(parts.Where(part => part.Environment.ContainsKey(Redis)), part =>
        {
            var user = Parts.KindOf(part.Name);
            Assert.Equal($"127.0.0.1:6390,user={user},password={_options.Secrets.Redis[user]}", part.Environment[Redis]);
        });
    }

    [Fact]
    public void Passwords_AreInNoCommandLine() => Assert.All(_options.Secrets.Redis.Values, password =>
        Assert.All(Parts.Of(_options), part => Assert.All(part.Arguments, argument => Assert.DoesNotContain(password, argument, StringComparison.Ordinal))));

    [Fact]
    public void Configuration_IsReadableByItsOwnerOnly_EvenIfTheOldFileWasNot()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Directory.CreateTempSubdirectory("alta-test-").FullName;
        var file = Path.Combine(folder, RedisConfiguration.Name);
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);

        RedisConfiguration.Write(folder, 6390, _options.Secrets.Redis);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(RedisUsers.Rules(_options.Secrets.Redis), File.ReadAllText(file), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A script with two writes is a transaction in Redis's file.</summary>
    [Fact]
    public async Task Script_OfAService_IsStillThereAfterARestart_AndNoClientIsTheDefaultUser()
    {
        var folder = Directory.CreateTempSubdirectory("alta-test-").FullName;
        var port = FreePorts.Next();
        RedisConfiguration.Write(folder, port, _options.Secrets.Redis);
        var settings = new ConfigurationOptions
        {
            EndPoints = { { IPAddress.Loopback, port } },
            User = RedisUsers.Admin,
            Password = _options.Secrets.Redis[RedisUsers.Admin],
            ConnectRetry = 20,
        };
        using (Start(folder))
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(settings);
            await redis.GetDatabase().ScriptEvaluateAsync("redis.call('SET', KEYS[1], 'one') redis.call('SET', KEYS[2], 'two')", ["a", "b"]);
        }
        using (Start(folder))
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(settings);
            Assert.Equal(["one", "two"], await redis.GetDatabase().StringGetAsync(["a", "b"]));
            settings.User = settings.Password = null;
            await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(settings));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Stopping Start(string folder) => new(Process.Start(new ProcessStartInfo("redis-server", [Path.Combine(folder, RedisConfiguration.Name)])
    {
        RedirectStandardOutput = true,
    })!);

    private sealed class Stopping(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
