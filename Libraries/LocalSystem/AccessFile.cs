using System.Net.Http.Headers;
using System.Text.Json;
using Access;

namespace LocalSystem;

/// <summary><c>access.json</c>: a token for each role, readable only by the owner of the data folder.</summary>
public static class AccessFile
{
    public const string Name = "access.json";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>A token that is read from the file is valid for at least two thirds of its lifetime.</summary>
    private static readonly TimeSpan Renewal = Lifetime / 3;

    private static readonly TimeSpan ReadAgain = TimeSpan.FromMinutes(1);

    /// <summary>Writes the tokens. A reader sees either the old file or the new one.</summary>
    public static void Write(string file, AccessTokens tokens)
    {
        var access = new[] { Roles.Clerk, Roles.Operator, Roles.Service }
            .ToDictionary(role => role, role => tokens.Mint(role, [role], Lifetime));
        OwnersFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(access));
    }

    /// <summary>Writes new tokens long before the last ones expire, until cancelled. The caller writes the first ones.</summary>
    public static async Task KeepAsync(string file, AccessTokens tokens, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) Write(file, tokens);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The system is stopping, and its signing key ends with it.
        }
    }

    /// <summary>The token of <paramref name="role"/>.</summary>
    /// <exception cref="IOException">The file can't be read or has no such token.</exception>
    public static string Read(string file, string role)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file))?.GetValueOrDefault(role)
                ?? throw new IOException($"{file} has no token for {role}.");
        }
        catch (JsonException other)
        {
            throw new IOException($"{file} is not a system's {Name}: it has no JSON object with a token for each role.", other);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"{file} can't be read as {Name}: {denied.Message}", denied);
        }
    }

    /// <summary>The current token of <paramref name="role"/> in the file, for a program that outlives a token.</summary>
    /// <exception cref="IOException">Thrown only by this call, if there is no token now. Later the last known token is used.</exception>
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
                // The system that wrote the file is gone. Keep its last token: calls fail with any token.
            }
            return current;
        };
    }
}
