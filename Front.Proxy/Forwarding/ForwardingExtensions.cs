using System.Net;
using System.Text;
using Access;
using Microsoft.Extensions.Options;
using ServiceDefaults.Access;

namespace Front.Proxy.Forwarding;

/// <summary>Forwards every request to Patients.Api, except the front's own health checks.</summary>
internal static class ForwardingExtensions
{
    /// <summary>The name of the HttpClient for Patients.Api.</summary>
    public const string Patients = "patients";

    private const int MaxDiscardedBytes = 30_000_000;

    public static WebApplicationBuilder AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PatientsOptions>().BindConfiguration(PatientsOptions.Section)
            .ValidateDataAnnotations()
            .Validate(options => options.Address is { IsAbsoluteUri: true }, "Set Patients:Address to an absolute URI, for example http://127.0.0.1:4001.")
            .ValidateOnStart();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Patients.Api limits the size of bodies. It cuts the connection of one that is longer than this, and then its answer may get lost.
            kestrel.Limits.MaxRequestBodySize = MaxDiscardedBytes;
            // One character a byte, here and below: header values of any encoding pass as they are.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        // Yarp would log every request with its query.
        builder.Logging.AddFilter("Yarp", LogLevel.None);
        builder.Services.AddHttpForwarder();
        builder.Services.AddHttpClient(Patients, (services, http) => http.BaseAddress = services.GetRequiredService<IOptions<PatientsOptions>>().Value.Address)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1;
                handler.ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1;
                handler.UseProxy = false;
                handler.UseCookies = false;
                handler.AllowAutoRedirect = false;
                handler.AutomaticDecompression = DecompressionMethods.None;
                handler.ConnectTimeout = TimeSpan.FromSeconds(1);
                // Patients.Api closes connections that are idle for 130 s. Close them earlier, so that none breaks under a request.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        builder.Services.AddSingleton<PatientsRecovery>();
        builder.Services.AddSingleton<RetryHandler>();
        builder.Services.AddSingleton(services => new HttpMessageInvoker(services.GetRequiredService<RetryHandler>(), disposeHandler: false));
        builder.Services.AddSingleton<PatientsForwarder>();
        builder.Services.AddSingleton<Telemetry>();
        return builder;
    }

    /// <summary>Rejects callers without a role. Patients.Api decides what each role may do.</summary>
    public static void MapForwarding(this WebApplication app) =>
        app.Map("/{**path}", (HttpContext context, PatientsForwarder forwarder) => forwarder.ForwardAsync(context))
            .RequireRoles(Roles.Clerk, Roles.Operator, Roles.Service);
}
