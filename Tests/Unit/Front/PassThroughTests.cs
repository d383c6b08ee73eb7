using System.Diagnostics;
using System.Net;
using Front.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tests.Unit.Infrastructure;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>The front passes on unchanged what it does not handle itself.</summary>
public sealed class PassThroughTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_OfTheService_ReachesTheClientUnchanged()
    {
        await using var backend = new Backend((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            context.Response.Headers["Something"] = "of its own";
            return context.Response.WriteAsJsonAsync(
                new { status = 422, detail = "no" }, (System.Text.Json.JsonSerializerOptions?)null, "application/problem+json");
        });
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        var answer = await front.PayAsync();

        answer.IsProblem(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["of its own"], answer.Headers.GetValues("Something"));
    }

    [Fact]
    public async Task Request_WithATraceAndAnAuthorization_PassesThemToTheService()
    {
        await using var backend = Backend.Answering();
        await using var front = new FrontHost(backend);
        await backend.StartAsync();
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/patients");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        (await front.Http.SendAsync(request, Cancellation)).Dispose();

        var arrived = Assert.Single(backend.Arrived);
        Assert.Equal(front.Http.DefaultRequestHeaders.Authorization!.ToString(), arrived.Authorization);
        Assert.Equal(trace, arrived.TraceParent.Split('-')[1]);
    }

    [Theory]
    [InlineData(16 * 1024, 2, false)]
    [InlineData(16 * 1024, 2, true)]
    [InlineData((16 * 1024) + 1, 1, false)]
    [InlineData((16 * 1024) + 1, 1, true)]
    [InlineData(1_000_000, 1, true)]
    public async Task Body_OfAPayment_ArrivesComplete_AndIsResentIfTheServiceWouldAcceptIt(int length, int times, bool isChunked)
    {
        await using var backend = Backend.BreakingTheFirst();
        await using var front = new FrontHost(backend);
        await backend.StartAsync();
        var body = string.Concat(Enumerable.Range(0, length).Select(number => (char)('a' + (number % 23))));
        using var request = new HttpRequestMessage(HttpMethod.Post, FrontHost.Payment) { Content = new StringContent(body) };
        request.Headers.Add("Idempotency-Key", "key-1");
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await front.Http.SendAsync(request, Cancellation);

        Assert.Equal(times == 2 ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(Enumerable.Repeat(body, times), backend.Arrived.Select(arrived => arrived.Body));
    }

    [Theory]
    [InlineData("patients", "00:01:00", "Address")]
    [InlineData("http://127.0.0.1:4001", "00:20:00", "Patience")]
    public async Task Front_WithInvalidSettings_DoesNotStartAndSaysWhy(string address, string patience, string says)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ServiceProgram.RunAsync<PatientsOptions>(
            $"--Patients:Address={address}", $"--Patients:Patience={patience}"));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }
}
