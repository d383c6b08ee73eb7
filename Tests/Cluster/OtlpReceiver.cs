using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tests.Cluster;

/// <summary>Stores everything that is exported over OTLP as raw bytes: protobuf text is plain UTF-8, so it can be searched.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // gRPC frame of an empty, uncompressed message.
    private static readonly byte[] Thanks = new byte[5];

    private readonly WebApplication _app;
    private readonly MemoryStream _received = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public bool Holds(string text)
    {
        lock (_received) return _received.GetBuffer().AsSpan(0, (int)_received.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _received.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        lock (_received) body.WriteTo(_received);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(Thanks);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
