using Access;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Unit.Access;

public sealed class SigningKeyTests
{
    private const string Real = "3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("development-", "at least 32 bytes")]
    [InlineData("c2hvcnQ=", "at least 32 bytes")]
    [InlineData("no base64, however long this sentence may become", "at least 32 bytes")]
    public async Task Service_WithoutAGoodKey_DoesNotStartAndSaysHowToMakeOne(string key, string says)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => AccessHost.StartAsync(key: key));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_InProduction_DoesNotStartOnAKeyMadeForDevelopment()
    {
        var key = SigningKey.MakeForDevelopment();
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => AccessHost.StartAsync(environment: "Production", key: key));
        Assert.Contains("was made for development", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key[SigningKey.DevelopmentPrefix.Length..], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_InProduction_StartsOnAKeyOfItsOwn()
    {
        await using var host = await AccessHost.StartAsync(environment: "Production", key: Real);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await host.GetAsync("/desk")).Status);
    }

    [Fact]
    public void Key_MadeForDevelopment_IsDifferentEachTimeAndLongEnough()
    {
        var keys = Enumerable.Range(0, 10).Select(_ => SigningKey.MakeForDevelopment()).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(SigningKey.MinBytes, SigningKey.Read(key)!.Length));
    }
}
