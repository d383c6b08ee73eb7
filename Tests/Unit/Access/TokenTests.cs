using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Access;
using Microsoft.Extensions.Time.Testing;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Access;

public sealed class TokenTests
{
    private static readonly string Clerk = TestAccess.Token(Roles.Clerk);

    [Fact]
    public async Task Call_WithATokenOfTheRole_IsServed()
    {
        await using var host = await AccessHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/desk", Clerk)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/desk", TestAccess.Token(Roles.Operator, Roles.Clerk))).Status);
    }

    [Fact]
    public async Task Call_WithoutAToken_IsUnauthorized()
    {
        await using var host = await AccessHost.StartAsync();
        var refused = (await host.GetAsync("/desk")).IsProblem(HttpStatusCode.Unauthorized);
        Assert.Contains("Authorization: Bearer", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Call_WithAnotherRole_IsToldWhichOneIsMissing()
    {
        await using var host = await AccessHost.StartAsync();
        var refused = (await host.GetAsync("/desk", TestAccess.Token(Roles.Operator))).IsProblem(HttpStatusCode.Forbidden);
        Assert.Equal("This needs the role clerk; the token has operator.", refused.Detail);
        Assert.Contains("insufficient_scope", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_PastItsLifetime_IsRefusedFromThatSecond()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(clock);
        var token = new AccessTokens(TestAccess.Key, clock).Mint("test", [Roles.Clerk], TimeSpan.FromMinutes(10));

        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/desk", token)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        var refused = (await host.GetAsync("/desk", token)).IsProblem(HttpStatusCode.Unauthorized);

        Assert.Contains("expired", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("invalid_token", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "signed with another key",
            new AccessTokens(SigningKey.MakeForDevelopment(), TimeProvider.System).Mint("test", [Roles.Clerk], TimeSpan.FromHours(1)) },
        { "unsigned, with alg none", $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Clerk.Split('.')[1]}." },
        { "signature removed", $"{Clerk.Split('.')[0]}.{Clerk.Split('.')[1]}." },
        { "role changed after it was signed", string.Join('.', Clerk.Split('.')[0], Altered("role", "operator"), Clerk.Split('.')[2]) },
        { "not a token", "clerk" },
        { "empty", "" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Token_ThatIsNotOfThisSystem_IsRefused(string what, string token)
    {
        await using var host = await AccessHost.StartAsync();
        var refused = await host.GetAsync("/desk", token);
        Assert.True(refused.Status == HttpStatusCode.Unauthorized, what);
        refused.IsProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("iss", "another")]
    [InlineData("aud", "another")]
    [InlineData("exp", null)]
    public async Task Token_SignedForSomethingElse_IsRefused(string claim, string? value)
    {
        await using var host = await AccessHost.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/desk", Sign(Altered(claim, value)))).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/desk", Sign(Clerk.Split('.')[1]))).Status);
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Altered(string claim, string? value)
    {
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(Clerk.Split('.')[1]))!.AsObject();
        claims.Remove(claim);
        if (value is not null) claims[claim] = value;
        return Encode(claims.ToJsonString());
    }

    private static string Sign(string claims)
    {
        var signed = $"{Clerk.Split('.')[0]}.{claims}";
        var key = SigningKey.Read(TestAccess.Key)!;
        return $"{signed}.{Base64Url.EncodeToString(System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }
}
