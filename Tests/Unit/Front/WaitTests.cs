using System.Net;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Waiting;
using Xunit;

namespace Tests.Unit.Front;

/// <summary>A client waits no longer than it asked for, and gets no early answer while there is time left.</summary>
public sealed class WaitTests
{
    private static readonly TimeSpan OverASecond = TimeSpan.FromSeconds(1.1);

    [Theory]
    [InlineData("wait=60", 58)]
    [InlineData("respond-async, wait=20", 18)]
    [InlineData(null, 28)]
    public async Task Prefer_OfARetriedRequest_AsksForTheTimeLeft(string? prefer, int most)
    {
        await using var backend = Backend.BreakingTheFirst(() => Task.Delay(OverASecond, TimeProvider.System));
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(HttpMethod.Get, "/patients", key: "key-1", prefer: prefer)).Status);

        Assert.Equal(prefer ?? "", backend.Arrived[0].Prefer);
        Assert.EndsWith(prefer ?? "", backend.Arrived[1].Prefer, StringComparison.Ordinal);
        Assert.InRange(PreferredWait.Of(backend.Arrived[1].Prefer).TotalSeconds, 0, most);
    }

    [Fact]
    public async Task Prefer_WhoseTimeIsOver_AsksForNone()
    {
        await using var backend = Backend.BreakingTheFirst(() => Task.Delay(OverASecond, TimeProvider.System));
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        await front.PayAsync(prefer: "wait=1");

        Assert.Equal(["wait=1", "wait=0, wait=1"], backend.Arrived.Select(arrived => arrived.Prefer));
    }

    [Fact]
    public async Task Payment_CutShortByAStoppingService_WaitsWithTheNext()
    {
        await using var backend = CuttingTheFirstShort();
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        Assert.Equal("paid", (string?)(await front.PayAsync()).Body);
        Assert.Equal(2, backend.Arrived.Count);
        Assert.Equal(backend.Arrived[0].Body, backend.Arrived[1].Body);
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=1")]
    public async Task Payment_CutShort_AnswersAcceptedWhenItsTimeIsOver(string prefer)
    {
        Task stopped = Task.CompletedTask;
        Backend? stopping = null;
        await using var backend = stopping = CuttingTheFirstShort(() => stopped = Task.Run(() => stopping!.StopAsync()));
        await using var front = new FrontHost(backend);
        await backend.StartAsync();

        var answer = await front.PayAsync(prefer: prefer);
        await stopped;

        Assert.Equal((HttpStatusCode.Accepted, "requested"), (answer.Status, (string?)answer.Body));
        Assert.Equal("/payments/9", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Payment_CutShortAndThenUnanswered_IsNotReportedAsRefused()
    {
        await using var backend = new Backend((context, number) =>
        {
            if (number > 1) context.Abort();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.Headers[CutShort.Header] = CutShort.Stopping;
            return Task.CompletedTask;
        });
        await using var front = new FrontHost(backend, TimeSpan.FromMilliseconds(300));
        await backend.StartAsync();

        (await front.PayAsync()).IsProblem(HttpStatusCode.BadGateway);
    }

    private static Backend CuttingTheFirstShort(Action? then = null) => new(async (context, number) =>
    {
        if (number == 1)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.Headers.Location = "/payments/9";
            context.Response.Headers[CutShort.Header] = CutShort.Stopping;
        }
        await context.Response.WriteAsync(number == 1 ? "\"requested\"" : "\"paid\"");
        then?.Invoke();
    });
}
