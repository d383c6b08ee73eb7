using System.Net;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Waiting;
using Yarp.ReverseProxy.Forwarder;

namespace Front.Proxy.Forwarding;

/// <summary>Forwards requests to Patients.Api and its answers to the client.</summary>
internal sealed class PatientsForwarder(
    IHttpForwarder forwarder, HttpMessageInvoker patients, IOptions<PatientsOptions> options, ILogger<PatientsForwarder> log) : HttpTransformer
{
    /// <summary>The supervisor kills a hanging Patients.Api after this time. Its requests are not given up before.</summary>
    private static readonly TimeSpan Liveness = TimeSpan.FromSeconds(15);

    private readonly string _address = options.Value.Address.ToString();
    private readonly ForwarderRequestConfig _config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        // Must exceed the sum of these: after the patience, a request may still wait for its payment in a process that hangs.
        ActivityTimeout = options.Value.Patience + PreferredWait.Longest + (2 * Liveness),
    };

    public async Task ForwardAsync(HttpContext context)
    {
        if (Sendable.Fault(context.Request) is { } fault)
        {
            await FrontProblems.Unsendable(fault).ExecuteAsync(context);
            return;
        }
        var error = await forwarder.SendAsync(context, _address, patients, _config, this);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
        var failure = context.GetForwarderErrorFeature()?.Exception;
        // The client's body is bad: BadRequestHandler in ServiceDefaults answers.
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is BadHttpRequestException) ExceptionDispatchInfo.Throw(cause);
        }
        var problem = failure switch
        {
            UnsendableException => FrontProblems.Unsendable($"Change it: {failure.InnerException?.Message}"),
            _ when error == ForwarderError.RequestCreation => FrontProblems.Unsendable($"Change it: {failure?.Message}"),
            GaveUpException { MayBeDone: false } => FrontProblems.Away(),
            _ => FrontProblems.Unknown(context.Response.StatusCode, Repeatable.IsSafe(context.Request)),
        };
        Log.GaveUp(log, context.Request.Method, problem.StatusCode, failure?.InnerException?.Message ?? error.ToString());
        if (problem.StatusCode == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        await problem.ExecuteAsync(context);
    }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        await Repeatable.MarkAsync(httpContext, proxyRequest, ServiceDefaultsExtensions.MaxBodyBytes, cancellationToken);
    }
}
