using System.Net;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>Nothing reached Patients.Api, so every request waits and is retried.</summary>
public sealed class RefusedTests
{
    [Theory]
    [InlineData("GET", "/patients?search=ana", null, null)]
    [InlineData("POST", "/patients/7/charges", """{"kind": "exam"}""", null)]
    [InlineData("POST", "/patients/7/invoices", null, null)]
    [InlineData("POST", FrontHost.Payment, """{"card_token": "tok_visa"}""", "key-1")]
    public async Task Request_WhileTheServiceIsDown_WaitsAndArrivesOnce(string method, string path, string? body, string? key)
    {
        await using var backend = Backend.Answering();
        await using var front = new FrontHost(backend);

        var waiting = front.SendAsync(new HttpMethod(method), path, body, key);
        await front.Away;
        await backend.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
        var arrived = Assert.Single(backend.Arrived);
        Assert.Equal((method, path, body ?? ""), (arrived.Method, arrived.Path, arrived.Body));
    }

    [Fact]
    public async Task Requests_OfManyClients_AllArriveWhenItIsBack()
    {
        await using var backend = Backend.Answering();
        await using var front = new FrontHost(backend);

        var waiting = Enumerable.Range(0, 200).Select(_ => front.PayAsync()).ToList();
        await front.Away;
        await backend.StartAsync();

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(200, backend.Arrived.Count);
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", null)]
    [InlineData("POST", "key-1")]
    public async Task Request_PastThePatience_IsRefusedAndToldWhenToRetry(string method, string? key)
    {
        await using var backend = Backend.Answering();
        await using var front = new FrontHost(backend, TimeSpan.FromMilliseconds(300));

        var answer = await front.SendAsync(new HttpMethod(method), FrontHost.Payment, key: key);

        Assert.Contains("This request was not carried out", answer.IsProblem(HttpStatusCode.ServiceUnavailable).Detail, StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Health_OfTheFront_DoesNotDependOnTheService()
    {
        await using var backend = Backend.Answering();
        await using var front = new FrontHost(backend);

        Assert.Equal("Healthy", await front.Http.GetStringAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal("Healthy", await front.Http.GetStringAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken));
    }
}
