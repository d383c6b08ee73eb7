using System.Collections.Concurrent;
using LocalSystem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tests.Unit.Front;

/// <summary>A request as it arrived.</summary>
/// <param name="Prefer">Empty if the request has none.</param>
internal sealed record Arrived(string Method, string Path, string Body, string Prefer, string Authorization, string TraceParent);

/// <summary>Replaces Patients.Api on a real socket. It can stop, restart on the same port, and break connections.</summary>
/// <param name="answer">Answers a request, given its number from 1.</param>
internal sealed class Backend(Func<HttpContext, int, Task> answer) : IAsyncDisposable
{
    private const string Done = "\"done\"";

    private readonly ConcurrentQueue<Arrived> _arrived = [];
    private WebApplication? _app;

    public int Port { get; } = FreePorts.Next();

    /// <summary>Every request that arrived completely, except health probes.</summary>
    public IReadOnlyList<Arrived> Arrived => [.. _arrived];

    public static Backend Answering() => new((context, _) => context.Response.WriteAsync(Done));

    /// <summary>Breaks the connection of the first request and answers the later ones.</summary>
    public static Backend BreakingTheFirst(Func<Task>? before = null) => new(async (context, number) =>
    {
        if (number > 1)
        {
            await context.Response.WriteAsync(Done);
            return;
        }
        if (before is not null) await before();
        context.Abort();
    });

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        _app = builder.Build();
        _app.Run(async context =>
        {
            if (context.Request.Path == "/alive") return;
            using var body = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            _arrived.Enqueue(new Arrived(context.Request.Method, context.Request.Path + context.Request.QueryString.ToString(), await body.ReadToEndAsync(),
                headers["Prefer"].ToString(), headers.Authorization.ToString(), headers.TraceParent.ToString()));
            await answer(context, _arrived.Count);
        });
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
