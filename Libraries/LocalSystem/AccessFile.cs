using System.Net.Http.Headers;
using System.Text.Json;
using Access;

namespace LocalSystem;

/// <summary><c>access.json</c>: a token for each role, readable for the owner of the data folder alone.</summary>
public static class AccessFile
{
    public const string Name = "access.json";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Whoever reads the file has two thirds of a lifetime at least.</summary>
    private static readonly TimeSpan Renewal = Lifetime / 3;

    private static readonly TimeSpan ReadAgain = TimeSpan.FromMinutes(1);

    /// <summary>Writes the tokens. A reader sees the old ones or the new ones, whole.</summary>
    public static void Write(string file, AccessTokens tokens)
    {
        var access = new[] { Roles.Clerk, Roles.Operator, Roles.Service }
            .ToDictionary(role => role, role => tokens.Mint(role, [role], Lifetime));
        OwnersFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(access));
    }

    /// <summary>Writes new tokens long before the last ones expire, until <paramref name="cancellation"/>. Those at the start are the caller's.</summary>
    public static async Task KeepAsync(string file, AccessTokens tokens, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) Write(file, tokens);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The system ends, and its key with it.
        }
    }

    /// <summary>The token of <paramref name="role"/>.</summary>
    /// <exception cref="IOException">The file can't be read, or holds no such token.</exception>
    public static string Read(string file, string role)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file))?.GetValueOrDefault(role)
                ?? throw new IOException($"{file} holds no token for {role}.");
        }
        catch (Exception exception) when (exception is JsonException or UnauthorizedAccessException)
        {
            throw new IOException($"{file} can't be read as {Name}: {exception.Message}", exception);
        }
    }

    /// <summary>The token of <paramref name="role"/> as the file has it now, for a program that outlives a token.</summary>
    /// <exception cref="IOException">At once, when there is none now; later the last one known is used.</exception>
    public static Func<AuthenticationHeaderValue?> Follow(string file, string role, TimeProvider time)
    {
        var current = new AuthenticationHeaderValue("Bearer", Read(file, role));
        var read = time.GetTimestamp();
        return () =>
        {
            if (time.GetElapsedTime(Volatile.Read(ref read)) < ReadAgain) return current;
            Volatile.Write(ref read, time.GetTimestamp());
            try
            {
                current = new AuthenticationHeaderValue("Bearer", Read(file, role));
            }
            catch (IOException)
            {
                // The system that wrote it is gone: its last token says so as well as any.
            }
            return current;
        };
    }
}
