using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace ServiceDefaults.Access;

/// <summary>
/// The callers of tokens that were checked before: parsing a token and computing its signature takes longer than the rest of a short
/// request. Only valid tokens are kept, each until it expires. A token can't be revoked, so a second check would find the same.
/// </summary>
internal sealed class CheckedTokens(TimeProvider time) : JwtBearerEvents
{
    /// <summary>More than there are callers. Past it all are dropped and checked again.</summary>
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    private sealed record Known(ClaimsPrincipal Caller, DateTimeOffset Expires);

    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (!_known.TryGetValue(Header(context), out var known)) return Task.CompletedTask;
        if (time.GetUtcNow() < known.Expires)
        {
            context.Principal = known.Caller;
            context.Success();
        }
        else _known.TryRemove(Header(context), out _);
        return Task.CompletedTask;
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (context.Principal is not { } caller) return Task.CompletedTask;
        if (_known.Count >= Most) _known.Clear();
        _known[Header(context)] = new Known(caller, new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero));
        return Task.CompletedTask;
    }

    private static string Header<T>(ResultContext<T> context) where T : AuthenticationSchemeOptions => context.Request.Headers.Authorization.ToString();
}
