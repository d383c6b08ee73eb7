using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>The connection breaks after the request was sent. The front retries only if that is safe.</summary>
public sealed class BrokenTests
{
    [Theory]
    [InlineData("GET", "/patients?search=ana", null, null)]
    [InlineData("HEAD", "/patients", null, null)]
    [InlineData("POST", FrontHost.Payment, """{"card_token": "tok_visa"}""", "key-1")]
    [InlineData("POST", FrontHost.Payment + "/", null, "key-1")]
    [InlineData("POST", "/patients/7/charges", """{"kind": "exam"}""", "key-1")]
    [InlineData("POST", "/payments/7/retry", null, "key-1")]
    public async Task Request_ThatIsSafeToRepeat_IsRetriedUnchanged(string method, string path, string? body, string? key)
    {
        await using var backend = Backend.BreakingTheFirst();
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(new HttpMethod(method), path, body, key)).Status);

        Assert.Equal([(method, path, body ?? ""), (method, path, body ?? "")], backend.Arrived.Select(arrived => (arrived.Method, arrived.Path, arrived.Body)));
    }

    [Theory]
    [InlineData("/patients/7/charges", """{"kind": "exam"}""")]
    [InlineData("/patients/7/invoices", null)]
    [InlineData(FrontHost.Payment, """{"card_token": "tok_visa"}""")]
    [InlineData("/payments/7/retry", null)]
    public async Task Request_ThatIsNotSafeToRepeat_IsNotSentTwice_AndItsClientIsToldToLook(string path, string? body)
    {
        await using var backend = new Backend((context, number) =>
        {
            if (number > 1) context.Abort();
            return number > 1 ? Task.CompletedTask : context.Response.WriteAsync("\"warm\"");
        });
        await using var front = new FrontHost(backend);
        await backend.StartAsync();
        // Opens the connection that the POST reuses: HttpClient treats a connection that breaks on its first use differently.
        await front.SendAsync(HttpMethod.Get, "/patients");

        var answer = await front.SendAsync(HttpMethod.Post, path, body);

        Assert.Contains("Check whether it was", answer.IsProblem(HttpStatusCode.BadGateway).Detail, StringComparison.Ordinal);
        Assert.Equal(["GET", "POST"], backend.Arrived.Select(arrived => arrived.Method));
    }

    [Fact]
    public async Task Payment_ThatMayHaveBeenAccepted_IsNotReportedAsRefusedPastThePatience()
    {
        await using var backend = new Backend((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var front = new FrontHost(backend, TimeSpan.FromMilliseconds(300));
        await backend.StartAsync();

        var answer = await front.PayAsync();

        Assert.Contains("with the same Idempotency-Key", answer.IsProblem(HttpStatusCode.BadGateway).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payment_WhoseBackendDiesAndComesBack_IsAnsweredByTheNext()
    {
        Task died = Task.CompletedTask;
        Backend? dying = null;
        await using var backend = dying = Backend.BreakingTheFirst(() =>
        {
            // For the client, the broken request and the refused connections after it are one outage.
            died = Task.Run(() => dying!.StopAsync(), TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        });
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        var waiting = front.PayAsync();
        await front.Away;
        await died;
        await backend.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
        Assert.Equal(2, backend.Arrived.Count);
    }

    [Fact]
    public async Task Response_ThatBreaksAfterItHasBegun_BreaksForTheClientAndIsNotRetried()
    {
        var begun = new TaskCompletionSource();
        await using var backend = new Backend(async (context, _) =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await begun.Task;
            context.Abort();
        });
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        using var response = await front.Http.GetAsync(
            new Uri("/patients", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        begun.SetResult();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Single(backend.Arrived);
    }

    [Fact]
    public async Task Answer_ThatTakesLongerThanThePatience_IsWaitedFor()
    {
        await using var backend = new Backend(async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            await context.Response.WriteAsync("\"late\"");
        });
        await using var front = new FrontHost(backend, TimeSpan.FromMilliseconds(100));
        await backend.StartAsync();

        Assert.Equal("late", (string?)(await front.PayAsync()).Body);
        Assert.Single(backend.Arrived);
    }
}
