using System.Net;
using Access;
using Microsoft.Extensions.Time.Testing;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

public sealed class ServiceTokenTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Token_OfAService_IsMintedOnceAndRenewedLongBeforeItExpires()
    {
        var token = Make();
        var first = token.Authorization;
        Assert.Same(first, token.Authorization);

        _clock.Advance(ServiceToken.Lifetime / 2);

        Assert.NotEqual(first.Parameter, token.Authorization.Parameter);
        Assert.Same(token.Authorization, token.Authorization);
    }

    [Fact]
    public async Task Client_WithTheHandler_AlwaysHasAValidServiceToken()
    {
        var seen = new Recorder();
        using var http = new HttpClient(new ServiceTokenHandler(Make(), seen));
        await using var host = await AccessHost.StartAsync(_clock);
        for (var minute = 0; minute < 30; minute++)
        {
            await http.GetAsync(new Uri("http://anywhere"));
            // Forbidden, not unauthorized: the token is valid, but a service is no clerk.
            Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync("/desk", seen.Token)).Status);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private ServiceToken Make() => new(new AccessTokens(TestAccess.Key, _clock), "payments", _clock);

    private sealed class Recorder : HttpMessageHandler
    {
        public string? Token { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Token = request.Headers.Authorization?.Parameter;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
