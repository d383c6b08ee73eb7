using System.Net.Http.Headers;

namespace Access;

/// <summary>The token that a service sends to other services. Renewed long before it expires. Thread-safe.</summary>
/// <param name="subject">The service's name.</param>
public sealed class ServiceToken(AccessTokens tokens, string subject, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private Minted? _minted;

    /// <summary>The header's value, valid for at least half of <see cref="Lifetime"/>.</summary>
    public AuthenticationHeaderValue Authorization
    {
        get
        {
            var now = time.GetUtcNow();
            if (Volatile.Read(ref _minted) is { } minted && now < minted.RenewAt) return minted.Authorization;
            // Two threads may mint at the same time: both tokens are valid.
            var renewed = new Minted(new("Bearer", tokens.Mint(subject, [Roles.Service], Lifetime)), now + (Lifetime / 2));
            Volatile.Write(ref _minted, renewed);
            return renewed.Authorization;
        }
    }

    private sealed record Minted(AuthenticationHeaderValue Authorization, DateTimeOffset RenewAt);
}

/// <summary>Adds the token to every request of a client.</summary>
public sealed class ServiceTokenHandler(ServiceToken token) : DelegatingHandler
{
    /// <param name="inner">Sends the requests. For a client that is made without a factory.</param>
    public ServiceTokenHandler(ServiceToken token, HttpMessageHandler inner) : this(token) => InnerHandler = inner;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Authorization;
        return base.SendAsync(request, cancellationToken);
    }
}
