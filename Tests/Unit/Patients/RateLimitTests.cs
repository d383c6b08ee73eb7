using System.Net;
using System.Net.Http.Headers;
using Access;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Patients;

public sealed class RateLimitTests(RateLimitTests.Slow app) : IClassFixture<RateLimitTests.Slow>
{
    /// <summary>Far more requests than the limit allows in the time that they take, even on a slow machine.</summary>
    private const int Many = 300;

    public sealed class Slow : PatientsApp
    {
        protected override Dictionary<string, string> Settings =>
            new() { ["Demo:Enabled"] = "false", ["RateLimit:PerSecond"] = "1", ["RateLimit:Burst"] = "3" };
    }

    [Theory]
    [InlineData(Roles.Clerk)]
    [InlineData(Roles.Operator)]
    public async Task Person_WhoCallsTooOften_IsToldWhenToRetry_AndNoOtherPersonIs(string role)
    {
        using var http = Of($"{role}-1", role);
        var refused = await FirstRefusalAsync(http);
        refused!.IsProblem(HttpStatusCode.TooManyRequests);
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        using var another = Of($"{role}-2", role);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(another)).Status);
    }

    [Fact]
    public async Task Person_WithinTheBurst_IsServed()
    {
        using var http = Of("calm", Roles.Clerk);
        for (var request = 0; request < 3; request++) Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http)).Status);
    }

    [Fact]
    public async Task Service_CallingOften_IsServed()
    {
        using var http = Of("busy", Roles.Service);
        Assert.Null(await FirstRefusalAsync(http));
    }

    private HttpClient Of(string subject, string role)
    {
        var http = app.CreateClient();
        var token = new AccessTokens(TestAccess.Key, TimeProvider.System).Mint(subject, [role], TimeSpan.FromHours(1));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static async Task<Answer?> FirstRefusalAsync(HttpClient http)
    {
        for (var request = 0; request < Many; request++)
        {
            if (await AskAsync(http) is { Status: HttpStatusCode.TooManyRequests } refused) return refused;
        }
        return null;
    }

    private static async Task<Answer> AskAsync(HttpClient http) => await Answer.ReadAsync(await http.GetAsync(new Uri("/payments/none", UriKind.Relative)));
}
